import type { CheckerName } from '../../maelstrom/checker-names.ts';
import { type Edn, get, isMap, itemsOf } from '../../maelstrom/edn.ts';
import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { AN_OBJECT } from '../catalogue/json-remains.ts';
import { type Argument, anomalyId } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { WrittenAnomaly } from '../gather/unfinished-analysis.ts';
import { oneLine, quoteLines } from '../quote.ts';

/** An exception that a checker met. */
export interface CheckerError {
  /** Class and message of the exception. */
  readonly head: string;
  /** All of it, bounded. */
  readonly text: string;
}

/** `:error` of a checker that threw: a string with the trace in 0.2.3, a datafied exception in 0.2.4. */
export function checkerError(part: Edn | undefined): CheckerError | undefined {
  const error = get(part, 'error');
  if (typeof error === 'string') {
    const text = error.slice(0, 20_000);
    return { head: oneLine(text.split(/\n at |\n/)[0] ?? ''), text };
  }
  if (!isMap(error)) return undefined;
  const via = (itemsOf(get(error, 'via')) ?? []).slice(0, 20).map((cause) => {
    const type = get(cause, 'type');
    const message = get(cause, 'message');
    const name = typeof type === 'object' && type !== null && 'sym' in type ? type.sym : '';
    return typeof message === 'string' ? `${name}: ${message}` : name;
  });
  const frames = (itemsOf(get(error, 'trace')) ?? []).slice(0, 40).map((frame) => {
    const [type] = itemsOf(frame) ?? [];
    return typeof type === 'object' && type !== null && 'sym' in type ? type.sym : '';
  });
  // The innermost exception is the cause; those around it only say that a future failed.
  return {
    head: oneLine(via.at(-1)?.startsWith('java.io.IOException: error=') ? (via.at(-2) ?? '') : (via.at(-1) ?? '')),
    text: [...via, ...frames].join('\n').slice(0, 20_000),
  };
}

/** Of either plot. */
export const plotError = (part: Edn): CheckerError | undefined =>
  checkerError(get(part, 'latency-graph')) ?? checkerError(get(part, 'rate-graph'));

/** `java.util.concurrent.ExecutionException: java.io.IOException: ` in front of words that people can use. */
const JAVA_CLASSES = /^(?:(?:[\w$]+\.)+[\w$]+: )+(?=\S)/;

/** In order: the first that matches names the cause. */
const ERROR_CAUSES: readonly (readonly [RegExp, string])[] = [
  [EXCEPTIONS.noGraph, 'missing-graphviz'],
  [EXCEPTIONS.noPlot, 'missing-gnuplot'],
  [EXCEPTIONS.unknownModel, 'unknown-consistency-model'],
  [/OutOfMemoryError/, 'out-of-memory'],
];

/** Of the embedded checker and of Maelstrom's. */
const OBJECTS = /\ba map\b|PersistentArrayMap/;

/** What a checker stumbled over, where that is known. */
function checkerHint(workload: string | null, text: string): string {
  if (workload === 'unique-ids' && /ClassCastException/.test(text)) {
    if (OBJECTS.test(text)) return ' Some ids are objects, which the checker cannot put in order.';
    return ' Some ids are strings and some are numbers, which the checker cannot put in order.';
  }
  if (workload === 'kafka' && /IndexOutOfBoundsException/.test(text)) {
    return ' It stumbles over a key that was only ever polled as an empty list.';
  }
  return '';
}

export function brokenOffFindings(
  name: CheckerName,
  error: CheckerError,
  { workload, writtenAnomalies }: RunFacts,
): readonly Argument[] {
  const id = ERROR_CAUSES.find(([pattern]) => pattern.test(error.text))?.[1] ?? 'checker-error';
  const message = messageOf(id, error);
  const brokeOff = `The checker :${name} broke off: ${oneLine(message.replace(JAVA_CLASSES, ''))}${/[.!?]$/.test(message) ? '' : '.'}`;
  const written = name === 'workload' ? writtenAnomalies : [];
  const [worst] = written;
  const finding: Argument =
    worst === undefined
      ? {
          id,
          detail: `${brokeOff}${checkerHint(workload, error.text)}`,
          ...(workload === 'unique-ids' && OBJECTS.test(error.text) ? { advice: AN_OBJECT } : {}),
          evidence: quoteLines('results.edn', [error.head, ...ownFrames(error)]),
          argues: 'unknown',
        }
      : {
          id,
          detail: `${brokeOff} ${foundBefore(written, worst)}`,
          evidence: quoteLines(worst.file, worst.lines),
          argues: 'unknown',
        };
  if (id !== 'out-of-memory') return [finding];
  return [
    finding,
    { id: 'checker-error', detail: `The checker :${name} broke off because memory ran out.`, argues: 'unknown' },
  ];
}

/** Without the list of known models, which is long. */
const messageOf = (id: string, { head, text }: CheckerError): string =>
  (id === 'unknown-consistency-model' ? /Unknown consistency model [^;\n]*/.exec(text)?.[0] : undefined) ?? head;

const FRAMES_SHOWN = 4;

/** Where in a checker it happened; frames of Clojure and Java tell nothing. */
const ownFrames = ({ text }: CheckerError): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^\s*(?:maelstrom|jepsen|elle|knossos)\./.test(line))
    .slice(0, FRAMES_SHOWN);

function foundBefore(written: readonly WrittenAnomaly[], worst: WrittenAnomaly): string {
  const types = oneLine(written.map(({ type }) => type).join(', '), 200);
  const title = catalogueEntry(anomalyId(worst.type))?.title ?? 'an anomaly';
  return `Before that it had found ${types}. ${oneLine(worst.type, 60)} means: ${title}; ${oneLine(worst.file, 120)} tells an example.`;
}
