/** `analyze DIR`: judges a run directory's history again, whichever engine made it, and writes its results.edn anew. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { analyze } from '../../checkers/analyze.ts';
import { countMessages, type NetworkCounts } from '../../checkers/every-test/check-network.ts';
import { type Edn, isKeyword, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import type { GivenOptions } from '../../maelstrom/options.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import type { Validity } from '../../maelstrom/validity.ts';
import { isWorkload, WORKLOADS, type Workload } from '../../maelstrom/workloads.ts';
import { EdnError, parseEdn } from '../../store/edn/edn-read.ts';
import { loadHistory } from '../../store/history.ts';
import { eachJournalEvent } from '../../store/journal.ts';
import { eachLine } from '../../store/lines.ts';
import { UserError } from '../../text/user-error.ts';
import type { RunLog } from '../output/run-log.ts';
import { report, withEngine } from './test-run.ts';

/** What a run's own record says about how it is to be judged; absent keys were not found. */
interface Recorded {
  readonly workload?: Workload;
  readonly availability?: 'total' | number | null;
  readonly consistencyModels?: readonly string[];
  readonly seed?: number;
  /** Whether the run came to its end, as far as its log tells. */
  readonly isComplete: boolean;
}

/** Options given win over the run's own record, and that over Maelstrom's defaults. */
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
  log.info('main', 'jepsen.core', 'Analyzing...');
  if (!recorded.isComplete) {
    log.warn('main', 'jepsen.core', 'This run was given up or ended before its time: what is judged is what it left.');
  }
  const damage: EdnError[] = [];
  const operations = await loadHistory(history, (error) => damage.push(error));
  for (const { message } of damage) log.warn('main', 'jepsen.store', `Left out: ${message}`);
  // A run that is killed may leave its last line cut off; that is no more than not having come to it.
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
  return report(withEngine(results, recorded.seed, isCut ? 0 : damage.length), directory, log);
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

/** Of jepsen.log: the test's map at its beginning, and whether the operations came to their end. */
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
    if (map === undefined && line.endsWith('Running test:')) map = '';
    isOver ||= line.endsWith('jepsen.core: Run complete, writing');
    isCrashed ||= line.endsWith('jepsen.core: Test crashed!');
  });
  return { ...optionsIn(map ?? ''), isComplete: isOver && !isCrashed };
}

function optionsIn(map: string): Omit<Recorded, 'isComplete'> {
  const value = (name: string): Edn | undefined => valueIn(map, name);

  const workload = keywordName(value('workload'));
  const availability = value('availability');
  const models = itemsOf(value('consistency-models'))?.map((model) => keywordName(model) ?? '');
  const seed = numberOf(value('seed'));
  return {
    ...(workload !== undefined && isWorkload(workload) ? { workload } : {}),
    ...(isKeyword(availability) ? { availability: 'total' } : {}),
    ...(numberOf(availability) === undefined ? {} : { availability: numberOf(availability) as number }),
    ...(models === undefined ? {} : { consistencyModels: models }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/**
 * One entry of the printed map. It is looked up by its line instead of reading the whole map: Maelstrom prints functions
 * and other objects into it whose text is no EDN.
 */
function valueIn(map: string, name: string): Edn | undefined {
  const text = new RegExp(`^[ {]:${name}\\s+([^\\n]+(?:\\n {2,}[^\\n]*)*)`, 'm').exec(map)?.[1];
  if (text === undefined) return undefined;
  // The last entry carries the map's own closing brace.
  const closed = text.split('}').length > text.split('{').length ? text.replace(/\}\s*$/, '') : text;
  try {
    return parseEdn(closed);
  } catch (error) {
    if (error instanceof EdnError) return undefined;
    throw error;
  }
}
