import { isClientId } from '../../maelstrom/operations-and-messages.ts';
import { isService } from '../../maelstrom/service-names.ts';
import type { BusyProcess } from '../../run/run-record.ts';
import { atTime, defined } from '../finding.ts';
import type { Incident } from '../gather/incidents.ts';
import { duration, oneLine } from '../quote.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';
import { typeOf } from './message-text.ts';

/** Milliseconds for which a node must have been sent messages and have sent none. */
const SILENT_MS = 4_000;
const NODES_AT_MOST = 1_000;

interface Silence {
  /** Nanoseconds by the journal's clock: the first message that it got since it sent one. */
  readonly since: number;
  readonly type: string;
}

/**
 * Nodes that fell silent while processes used a processor each to the end of the run. On Maelstrom itself nothing says which
 * process is which node; where there are as many busy processes as silent nodes, it needs no saying.
 */
export function readSilentNodes(
  busy: readonly BusyProcess[],
  incidents: readonly Incident[],
  clock: JournalClock,
): JournalReader {
  if (busy.length === 0) return { visit: () => {} };
  const silences = new Map<string, Silence>();
  let end = 0;
  return {
    visit: ({ type, time, message: { src, dest, body } }) => {
      end = time;
      if (type === 'send') {
        silences.delete(src);
        return;
      }
      if (isClientId(dest) || isService(dest)) return;
      if (silences.has(dest) || silences.size >= NODES_AT_MOST) return;
      silences.set(dest, { since: time, type: typeOf(body) });
    },
    findings: (whole) => {
      // A node that is not read any more, or that has ended, is silent without being busy.
      const told = new Set(incidents.map(({ node }) => node));
      const silent = [...silences].filter(([node, { since }]) => !told.has(node) && (end - since) / 1e6 >= SILENT_MS);
      const [first] = silent;
      if (!whole || first === undefined || silent.length !== busy.length) return [];
      const [node, { since, type }] = first;
      const at = sinceStart(clock, since);
      const names = silent
        .map(([name]) => oneLine(name, 60))
        .slice(0, 10)
        .join(', ');
      const used = busy.reduce((least, one) => (one.cpuMs < least.cpuMs ? one : least));
      const who = silent.length === 1 ? 'a process of a node' : `${silent.length} processes of nodes`;
      return [
        defined({
          id: 'node-busy',
          detail: `${names} sent nothing after it got ${type}${atTime(at)}, and to the end of the run ${who} used a whole processor (${duration(used.cpuMs)} of processor time within ${duration(used.ms)}).`,
          node,
          firstAt: at,
        }),
      ];
    },
  };
}
