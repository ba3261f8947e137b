/** A time in a line of a log: 2026-11-27 05:21:50,011, 2026-11-27T05:21:50.011Z, with or without a zone. */
const STAMP = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|\{?GMT\}?|[+-]\d\d:?\d\d)?/;
/** Characters of a line in which its time stands. */
const NEAR_BEGINNING = 80;

/** Milliseconds since 1970 of the time that a line begins with; undefined when there is none. A time without a zone is UTC. */
export function stampOf(line: string): number | undefined {
  const found = STAMP.exec(line.slice(0, NEAR_BEGINNING));
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = found;
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const ahead = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return whole + Number(`0.${fraction || '0'}`) * 1000 - ahead;
}

/** Microseconds before the test's start and after its end in which lines still belong to it. */
const AROUND = 60_000_000;

/** Of each line its time in microseconds of the run; NaN: not known, or far from the run (simulated time is not the engine's). */
export function lineTimes(lines: readonly string[], startedAt: number, ends: number): Float64Array {
  return Float64Array.from(lines, (line) => {
    const stamp = stampOf(line);
    const time = stamp === undefined ? Number.NaN : Math.round((stamp - startedAt) * 1000);
    return time >= -AROUND && time <= ends + AROUND ? time : Number.NaN;
  });
}

/** The last line that was written by `time`; -1: none, or no times are known. */
export function lastLineBefore(times: Float64Array | null, time: number): number {
  let last = -1;
  times?.forEach((each, line) => {
    if (each <= time) last = line;
  });
  return last;
}
