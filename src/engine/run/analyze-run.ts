/** `analyze DIR`: judges the history of a run of either engine again, and writes its results.edn anew. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { analyze } from '../../checkers/analyze.ts';
import { countMessages, type NetworkCounts } from '../../checkers/every-test/check-network.ts';
import { type Edn, isKeyword, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { LOG_LINES, type LogLine } from '../../maelstrom/log-lines.ts';
import type { GivenOptions } from '../../maelstrom/parse-options.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import type { Validity } from '../../maelstrom/validity.ts';
import { isWorkload, WORKLOADS, type Workload } from '../../maelstrom/workloads.ts';
import { type EdnError, parsedEdn } from '../../store/edn/edn-read.ts';
import { loadHistory } from '../../store/history.ts';
import { eachJournalEvent } from '../../store/journal.ts';
import { eachLine } from '../../store/lines.ts';
import { UserError } from '../../text/user-error.ts';
import type { RunLog } from '../output/run-log.ts';
import { reportResults, withEngine } from './write-results.ts';

/** How a run is to be judged, as far as its log says. */
interface Recorded {
  readonly workload?: Workload;
  readonly availability?: 'total' | number | null;
  readonly consistencyModels?: readonly string[];
  readonly seed?: number;
  readonly clock?: string;
  readonly schedule?: string;
  /** Whether the run came to its end; true without a log. */
  readonly isComplete: boolean;
}

/** Given options win over those that the run was started with, and these over Maelstrom's defaults. */
export async function analyzeRun(given: GivenOptions, directory: string, log: RunLog): Promise<Validity> {
  const history = join(directory, FILES.history);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new UserError(`There is no directory ${directory}. Name a run's directory, such as store/latest.`);
  }
  if (!existsSync(history)) {
    throw new UserError(
      `${directory} holds no ${FILES.history}. Name a run's directory, such as store/latest; a run that was given up early leaves no history.`,
    );
  }
  const recorded = await readRecord(join(directory, FILES.log));
  const workload = (given.workload as Workload | undefined) ?? recorded.workload ?? workloadOfPath(directory);
  if (workload === undefined) {
    throw new UserError(
      `${directory} does not say which workload it was. Add --workload and one of ${WORKLOADS.join(', ')}.`,
    );
  }
  log.info('main', LOG_LINES.analyzing.logger, LOG_LINES.analyzing.begins);
  if (!recorded.isComplete) {
    log.warn('main', 'jepsen.core', 'This run was given up or ended before its time: only what it left is judged.');
  }
  const damage: EdnError[] = [];
  const operations = await loadHistory(history, (error) => damage.push(error));
  for (const { message } of damage) log.warn('main', 'jepsen.store', `Left out: ${message}`);
  // A killed run may leave its last line cut off. The operation then counts as one that did not end.
  const isCut = damage.length === 1 && damage[0]?.cut === true;
  const results = analyze({
    workload,
    history: operations,
    network: await countJournal(join(directory, FILES.journal)),
    options: {
      availability: (given.availability as 'total' | number | undefined) ?? recorded.availability ?? null,
      consistencyModels: (given['consistency-models'] as readonly string[] | undefined) ??
        recorded.consistencyModels ?? ['strict-serializable'],
    },
  });
  return reportResults(withEngine(results, recorded, isCut ? 0 : damage.length), directory, log);
}

async function countJournal(directory: string): Promise<NetworkCounts | null> {
  if (!existsSync(directory)) return null;
  const counter = countMessages();
  await eachJournalEvent(directory, counter.add);
  return counter.counts();
}

/** store/<workload>/<time>/ names its workload. */
function workloadOfPath(directory: string): Workload | undefined {
  const name = basename(dirname(resolve(directory)));
  return isWorkload(name) ? name : undefined;
}

/** Characters of the printed test map; everything after it is operations. */
const RECORD_AT_MOST = 1024 * 1024;
const LOG_LINE_AT_MOST = 64 * 1024;

/** Reads jepsen.log: the test's map at its beginning, and whether the operations came to their end. */
async function readRecord(file: string): Promise<Recorded> {
  if (!existsSync(file)) return { isComplete: true };
  let map: string | undefined;
  let isMapOver = false;
  let isOver = false;
  let isCrashed = false;
  await eachLine(file, LOG_LINE_AT_MOST, (line) => {
    if (map !== undefined && !isMapOver) {
      isMapOver = line === '' || /^\d{4}-\d\d-\d\d /.test(line) || map.length > RECORD_AT_MOST;
      if (!isMapOver) map += `${line}\n`;
    }
    if (map === undefined && endsWith(line, LOG_LINES.runningTest)) map = '';
    isOver ||= endsWith(line, LOG_LINES.runComplete);
    isCrashed ||= endsWith(line, LOG_LINES.testCrashed);
  });
  return { ...optionsIn(map ?? ''), isComplete: isOver && !isCrashed };
}

/** Whether a line of jepsen.log holds nothing behind a text. */
const endsWith = (line: string, { logger, begins }: LogLine): boolean => line.endsWith(`${logger}: ${begins}`);

function optionsIn(map: string): Omit<Recorded, 'isComplete'> {
  const value = (name: string): Edn | undefined => valueIn(map, name);

  const workload = keywordName(value('workload'));
  const availability = value('availability');
  const models = itemsOf(value('consistency-models'))?.map((model) => keywordName(model) ?? '');
  const seed = numberOf(value('seed'));
  const clock = keywordName(value('clock'));
  const schedule = keywordName(value('schedule'));
  return {
    ...(workload !== undefined && isWorkload(workload) ? { workload } : {}),
    ...(isKeyword(availability) ? { availability: 'total' } : {}),
    ...(numberOf(availability) === undefined ? {} : { availability: numberOf(availability) as number }),
    ...(models === undefined ? {} : { consistencyModels: models }),
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

/**
 * One entry of the printed map. It is looked up by its line instead of reading the whole map: Maelstrom prints functions
 * and other objects into it whose text is not EDN.
 */
function valueIn(map: string, name: string): Edn | undefined {
  const text = new RegExp(`^[ {]:${name}\\s+([^\\n]+(?:\\n {2,}[^\\n]*)*)`, 'm').exec(map)?.[1];
  if (text === undefined) return undefined;
  // The last entry carries the map's own closing brace.
  const closed = text.split('}').length > text.split('{').length ? text.replace(/\}\s*$/, '') : text;
  return parsedEdn(closed);
}
