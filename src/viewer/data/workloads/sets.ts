import { itemsOf } from '../../../maelstrom/edn.ts';
import { isReceived } from '../messages.ts';
import type { Run } from '../run.ts';
import { type ScanControl, scanTexts } from '../texts.ts';
import { shortText, type ValuedOperation } from './read-values.ts';

/** A value that a client handed in, and who knew it when. Times are microseconds. */
export interface KnownValue {
  readonly text: string;
  readonly operation: number;
  readonly handedIn: number;
  /** null: it was not acknowledged. */
  readonly acknowledged: number | null;
  /** For each node when it is first seen to know the value, by a message or a read; NaN: never. */
  readonly known: Float64Array;
  /** Whether the last reads show it; null: no read came after it. */
  readonly inLastReads: boolean | null;
}

/** Values that are looked at. */
const VALUES_AT_MOST = 20_000;

/** Who knew each value when. null: no longer wanted. */
export async function knowledgeOf(
  run: Run,
  operations: readonly ValuedOperation[],
  control: ScanControl,
): Promise<readonly KnownValue[] | null> {
  const nodes = run.head.nodeCount;
  const added = operations.filter(({ f }) => f === 'broadcast' || f === 'add').slice(0, VALUES_AT_MOST);
  const places = new Map(added.map(({ asked }, at) => [shortText(asked), at]));
  const known = added.map(() => new Float64Array(nodes).fill(Number.NaN));
  const learn = (text: string, node: number, time: number): void => {
    const place = places.get(text);
    if (place === undefined || node < 0 || node >= nodes || time < (added[place] as ValuedOperation).sent) return;
    const own = known[place] as Float64Array;
    if (!((own[node] as number) <= time)) own[node] = time;
  };
  const { messages } = run;
  const whole = await scanTexts(
    run.bodies,
    (message, texts, at) => {
      const source = messages.source[message] as number;
      const destination = messages.destination[message] as number;
      const received = isReceived(messages, message);
      const sent = messages.sendTime[message] as number;
      for (const atom of carriedAtoms(texts[at] as string)) {
        learn(atom, source, sent);
        if (received) learn(atom, destination, messages.receiveTime[message] as number);
      }
    },
    control,
  );
  if (!whole) return null;
  const reads = operations.filter(({ f, completion }) => f === 'read' && completion === 'ok');
  const shown = reads.map(({ answered }) => new Set((itemsOf(answered) ?? []).map(shortText)));
  reads.forEach(({ node, completed }, at) => {
    for (const text of shown[at] as ReadonlySet<string>) learn(text, node, completed);
  });
  const last = lastReads(reads);
  return added.map(({ asked, at, sent, completed, completion }, place): KnownValue => {
    const text = shortText(asked);
    const after = last.filter((read) => (reads[read] as ValuedOperation).invoked > completed);
    return {
      text,
      operation: at,
      handedIn: sent,
      acknowledged: completion === 'ok' ? completed : null,
      known: known[place] as Float64Array,
      inLastReads: after.length === 0 ? null : after.every((read) => shown[read]?.has(text)),
    };
  });
}

/** Fields in which a value stands by itself. A number in another field of a body is a count, a clock or an id, as likely as a value. */
const SINGLE = new Set(['message', 'element', 'value', 'delta']);
const DEEPEST = 60;

/** Atoms of a body that can be values: those in lists and objects, and in fields that hold one value. */
export function carriedAtoms(body: string): ReadonlySet<string> {
  const atoms = new Set<string>();
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return atoms;
    for (const [key, field] of Object.entries(parsed)) {
      if (SINGLE.has(key) || typeof field === 'object') collect(field, atoms, 0);
    }
  } catch {
    // A body that was cut tells of no values.
  }
  return atoms;
}

function collect(json: unknown, atoms: Set<string>, depth: number): void {
  if (depth > DEEPEST || json === null) return;
  if (typeof json !== 'object') atoms.add(String(json));
  else if (Array.isArray(json)) for (const item of json) collect(item, atoms, depth + 1);
  else {
    for (const [key, field] of Object.entries(json)) {
      atoms.add(key);
      collect(field, atoms, depth + 1);
    }
  }
}

/** Of each node its last read; of each process where the node is not known. */
function lastReads(reads: readonly ValuedOperation[]): readonly number[] {
  const last = new Map<string, number>();
  reads.forEach(({ node, process }, at) => {
    last.set(node < 0 ? `process ${process}` : `node ${node}`, at);
  });
  return [...last.values()];
}

/** Microseconds from when a value was handed in until every node knew it; infinite when some node never did. */
export function spreadTime({ known, handedIn }: KnownValue): number {
  let last = 0;
  for (const time of known) {
    if (Number.isNaN(time)) return Number.POSITIVE_INFINITY;
    last = Math.max(last, time - handedIn);
  }
  return last;
}
