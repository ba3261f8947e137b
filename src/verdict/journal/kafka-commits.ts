import { isClientId, type JsonValue } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { atTime, defined } from '../finding.ts';
import { brief, count, oneLine } from '../quote.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';

const KEYS_AT_MOST = 100_000;
const UNDER_WAY_AT_MOST = 10_000;
/** Keys that must have been asked for in vain before that is worth a word. */
const ASKED_AT_LEAST = 5;

/** Kafka: offsets that were committed and that no `list_committed_offsets_ok` ever held. Maelstrom does not look at these. */
export function readKafkaCommits(workload: Workload | null, clock: JournalClock): JournalReader {
  if (workload !== 'kafka') return { visit: () => {} };
  const committed = new Set<string>();
  /** By client and msg_id, the keys of a request whose reply has not come. */
  const commits = new Map<string, readonly string[]>();
  const lists = new Map<string, readonly string[]>();
  let asked = 0;
  let answered = 0;
  let first: { readonly node: string; readonly key: string; readonly time: number } | undefined;
  const note = (requests: Map<string, readonly string[]>, request: string, keys: readonly string[]): void => {
    if (requests.size < UNDER_WAY_AT_MOST) requests.set(request, keys);
  };
  return {
    visit: ({ type, time, message: { src, dest, body } }) => {
      if (type !== 'send') return;
      if (isClientId(src)) {
        const request = `${src} ${body['msg_id']}`;
        if (body['type'] === 'commit_offsets') note(commits, request, keysOf(body['offsets']));
        else if (body['type'] === 'list_committed_offsets')
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
        lists.delete(request);
        asked += wanted.length;
        answered += wanted.filter((key) => listed.includes(key)).length;
        const [key] = wanted;
        if (key !== undefined) first ??= { node: src, key, time };
      }
    },
    findings: () => {
      if (first === undefined || asked < ASKED_AT_LEAST || answered > 0) return [];
      const at = sinceStart(clock, first.time);
      return [
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

const keysOf = (value: JsonValue | undefined): readonly string[] =>
  value === null || typeof value !== 'object' || Array.isArray(value) ? [] : Object.keys(value);

const stringsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
