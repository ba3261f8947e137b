/** Date, performance and process.hrtime on the node's clock. */
import { performance as perfHooks } from 'node:perf_hooks';

export interface NodeTime {
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** Milliseconds since the node started. */
  readonly sinceStart: () => number;
}

export function installDate({ date, sinceStart }: NodeTime): void {
  const RealDate = Date;
  const wholeDate = (): number => Math.floor(date());
  RealDate.now = wholeDate;
  const SimulatedDate = new Proxy(RealDate, {
    apply: () => new RealDate(wholeDate()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wholeDate()] : args, newTarget),
  });
  RealDate.prototype.constructor = SimulatedDate;
  globalThis.Date = SimulatedDate;
  installIntl(wholeDate);
  installPerformance(date() - sinceStart(), sinceStart);
  installProcessClock(sinceStart);
  installTemporal(date);
}

/** A format without a date is of now. */
function installIntl(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const formatOf = Object.getOwnPropertyDescriptor(prototype, 'format')?.get;
  const { formatToParts } = prototype;
  const formats = new WeakMap<Intl.DateTimeFormat, Intl.DateTimeFormat['format']>();
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = formatOf?.call(this) as Intl.DateTimeFormat['format'];
      const known = formats.get(this) ?? ((date?: Date | number) => format(date === undefined ? now() : date));
      formats.set(this, known);
      return known;
    },
  });
  prototype.formatToParts = function (date) {
    return formatToParts.call(this, date === undefined ? now() : date);
  };
}

function installPerformance(timeOrigin: number, sinceStart: () => number): void {
  const own = (name: string, value: unknown): void => {
    Object.defineProperty(perfHooks, name, { configurable: true, writable: true, enumerable: true, value });
  };
  const { mark } = perfHooks;
  const measure = perfHooks.measure as (this: unknown, ...args: readonly unknown[]) => unknown;
  own('now', sinceStart);
  own('timeOrigin', timeOrigin);
  own('mark', (name: string, options: { startTime?: number } = {}) =>
    mark.call(perfHooks, name, { startTime: sinceStart(), ...options }),
  );
  // Without an end it is until now.
  own('measure', (name: string, from?: string | PerformanceMeasureOptions, to?: string) => {
    const end = sinceStart();
    if (to !== undefined) return measure.call(perfHooks, name, from, to);
    if (typeof from !== 'object' || from === null) {
      return measure.call(perfHooks, name, from === undefined ? { start: 0, end } : { start: from, end });
    }
    const isOpen = from.start !== undefined && from.end === undefined && from.duration === undefined;
    return measure.call(perfHooks, name, isOpen ? { ...from, end } : from);
  });
}

function installProcessClock(sinceStart: () => number): void {
  const real = process.hrtime;
  const nanoseconds = (): bigint => BigInt(Math.round(sinceStart() * 1e6));
  const hrtime = (before?: readonly [number, number]): [number, number] => {
    // Node.js itself says what is wrong with it.
    if (before !== undefined && before?.length !== 2) return real(before as [number, number]);
    const now = nanoseconds();
    const [seconds, rest] = [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
    if (before === undefined) return [seconds, rest];
    const [s, n] = [seconds - before[0], rest - before[1]];
    return n < 0 ? [s - 1, n + 1e9] : [s, n];
  };
  process.hrtime = Object.assign(hrtime, { bigint: nanoseconds }) as NodeJS.HRTime;
  process.uptime = () => sinceStart() / 1000;
}

interface TemporalNow {
  timeZoneId(): string;
  instant(): { toZonedDateTimeISO(zone: string): Zoned };
}

interface Zoned {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}

/** Temporal, in a Node.js that has it. */
function installTemporal(now: () => number): void {
  const temporal = (
    globalThis as { Temporal?: { Now: TemporalNow; Instant: { fromEpochNanoseconds(ns: bigint): never } } }
  ).Temporal;
  if (temporal === undefined) return;
  const { Now, Instant } = temporal;
  const instant = () =>
    Instant.fromEpochNanoseconds(BigInt(Math.round(now() * 1e6))) as ReturnType<TemporalNow['instant']>;
  const zoned = (zone: string = Now.timeZoneId()): Zoned => instant().toZonedDateTimeISO(zone);
  Object.assign(Now, {
    instant,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone?: string) => zoned(zone).toPlainDateTime(),
    plainDateISO: (zone?: string) => zoned(zone).toPlainDate(),
    plainTimeISO: (zone?: string) => zoned(zone).toPlainTime(),
  });
}
