import { isClientId, type JsonValue } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { atTime, defined, type Finding } from '../finding.ts';
import { brief, count, oneLine } from '../quote.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';

const KEYS_AT_MOST = 100_000;
const UNDER_WAY_AT_MOST = 10_000;
/** Keys that must have been asked for in vain before that is worth a word. */
const ASKED_AT_LEAST = 5;

/** Kafka: what `list_committed_offsets_ok` lacks, and what it holds that nobody committed. Maelstrom does not look at these. */
export function readKafkaCommits(workload: Workload | null, clock: JournalClock): JournalReader {
  if (workload !== 'kafka') return { visit: () => {} };
  const committed = new Set<string>();
  /** By client and msg_id, the keys of a request whose reply has not come. */
  const commits = new Map<string, readonly string[]>();
  const lists = new Map<string, readonly string[]>();
  let asked = 0;
  let answered = 0;
  let first: { readonly node: string; readonly key: string; readonly time: number } | undefined;
  const invented = watchInvented();
  const note = (requests: Map<string, readonly string[]>, request: string, keys: readonly string[]): void => {
    if (requests.size < UNDER_WAY_AT_MOST) requests.set(request, keys);
  };
  return {
    visit: ({ type, time, message: { src, dest, body } }) => {
      if (type !== 'send') return;
      if (isClientId(src)) {
        const request = `${src} ${body['msg_id']}`;
        if (body['type'] === 'commit_offsets') {
          note(commits, request, keysOf(body['offsets']));
          invented.committed(body['offsets']);
        } else if (body['type'] === 'list_committed_offsets')
          note(
            lists,
            request,
            stringsOf(body['keys']).filter((key) => committed.has(key)),
          );
        return;
      }
      const request = `${dest} ${body['in_reply_to']}`;
      if (body['type'] === 'commit_offsets_ok') {
        for (const key of commits.get(request) ?? []) if (committed.size < KEYS_AT_MOST) committed.add(key);
        commits.delete(request);
      } else if (body['type'] === 'list_committed_offsets_ok') {
        const wanted = lists.get(request) ?? [];
        const listed = keysOf(body['offsets']);
        invented.listed(body['offsets'], src, time);
        lists.delete(request);
        asked += wanted.length;
        answered += wanted.filter((key) => listed.includes(key)).length;
        const [key] = wanted;
        if (key !== undefined) first ??= { node: src, key, time };
      }
    },
    findings: () => {
      const others = invented.findings(clock);
      if (first === undefined || asked < ASKED_AT_LEAST || answered > 0) return others;
      const at = sinceStart(clock, first.time);
      return [
        ...others,
        defined({
          id: 'commits-forgotten',
          detail: `Clients asked ${count(asked, 'time')} for the committed offset of a key whose commit had been acknowledged, and never got one. The first is key ${brief(first.key, 40)}, at ${oneLine(first.node, 60)}${atTime(at)}. Maelstrom does not check that.`,
          node: oneLine(first.node, 60),
          firstAt: at,
        }),
      ];
    },
  };
}

/** Offsets that are listed as committed and are beyond all that clients asked to commit for the key until then. */
function watchInvented() {
  const highest = new Map<string, number>();
  let times = 0;
  let first:
    | {
        readonly node: string;
        readonly key: string;
        readonly offset: number;
        readonly known: number | undefined;
        readonly time: number;
      }
    | undefined;
  return {
    committed: (offsets: JsonValue | undefined): void => {
      for (const [key, offset] of offsetsIn(offsets))
        if (highest.size < KEYS_AT_MOST || highest.has(key))
          highest.set(key, Math.max(offset, highest.get(key) ?? offset));
    },
    listed: (offsets: JsonValue | undefined, node: string, time: number): void => {
      if (highest.size >= KEYS_AT_MOST) return;
      for (const [key, offset] of offsetsIn(offsets)) {
        const known = highest.get(key);
        // 0 is where a log begins, for a key of which nothing was committed.
        if (offset <= Math.max(known ?? 0, 0)) continue;
        times += 1;
        first ??= { node, key, offset, known, time };
      }
    },
    findings: (clock: JournalClock): readonly Finding[] => {
      if (first === undefined || times < ASKED_AT_LEAST) return [];
      const at = sinceStart(clock, first.time);
      const node = oneLine(first.node, 60);
      return [
        defined({
          id: 'commits-invented',
          detail: `Answers to \`list_committed_offsets\` held ${count(times, 'offset')} beyond all that clients had committed for their keys by then. The first is ${first.offset} of key ${brief(first.key, 40)}, at ${node}${atTime(at)}: ${first.known === undefined ? 'nothing had been committed for that key' : `the highest that had been committed was ${first.known}`}. Maelstrom does not check that.`,
          node,
          firstAt: at,
        }),
      ];
    },
  };
}

const offsetsIn = (value: JsonValue | undefined): readonly (readonly [string, number])[] =>
  value === null || typeof value !== 'object' || Array.isArray(value)
    ? []
    : Object.entries(value).flatMap(([key, offset]) => (typeof offset === 'number' ? [[key, offset] as const] : []));

const keysOf = (value: JsonValue | undefined): readonly string[] =>
  value === null || typeof value !== 'object' || Array.isArray(value) ? [] : Object.keys(value);

const stringsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
