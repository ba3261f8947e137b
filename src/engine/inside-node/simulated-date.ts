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
}

/** A format without a date is of now. */
function installIntl(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const formatOf = Object.getOwnPropertyDescriptor(prototype, 'format')?.get;
  const { formatToParts } = prototype;
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = formatOf?.call(this) as Intl.DateTimeFormat['format'];
      return (date?: Date | number) => format(date === undefined ? now() : date);
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
  own('now', sinceStart);
  own('timeOrigin', timeOrigin);
  own('mark', (name: string, options: { startTime?: number } = {}) =>
    mark.call(perfHooks, name, { startTime: sinceStart(), ...options }),
  );
}

function installProcessClock(sinceStart: () => number): void {
  const nanoseconds = (): bigint => BigInt(Math.round(sinceStart() * 1e6));
  const hrtime = (before?: readonly [number, number]): [number, number] => {
    const now = nanoseconds();
    const [seconds, rest] = [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
    if (before === undefined) return [seconds, rest];
    const [s, n] = [seconds - before[0], rest - before[1]];
    return n < 0 ? [s - 1, n + 1e9] : [s, n];
  };
  process.hrtime = Object.assign(hrtime, { bigint: nanoseconds }) as NodeJS.HRTime;
  process.uptime = () => sinceStart() / 1000;
}
