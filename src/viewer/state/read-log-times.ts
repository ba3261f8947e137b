import { lineTimes } from '../data/log-times.ts';
import type { App } from './app.ts';

/** Lines of logs whose times are read. */
const LINES_AT_MOST = 2_000_000;

/** Reads the times in the logs' lines, so that the diagram can show when they were written. */
export async function readLogTimes(app: App): Promise<void> {
  const { logs } = app.run.head;
  const startedAt = logs.find((log) => log.startedAt !== undefined)?.startedAt;
  if (startedAt === undefined) return;
  const times: (Float64Array | null)[] = [];
  let read = 0;
  for (const [at, { lines }] of logs.entries()) {
    read += lines;
    times.push(read > LINES_AT_MOST ? null : lineTimes(await app.run.log(at), startedAt, app.run.ends));
    await new Promise((next) => setTimeout(next));
  }
  app.logTimes.value = times;
}
