/** Which damaged results may still be a pass: judged from the bytes alone, without what the judgement itself makes of them. */
import { isUtf8 } from 'node:buffer';
import { CHECKERS } from '../../../src/maelstrom/checker-names.ts';
import { type Edn, get, getIn, isMap } from '../../../src/maelstrom/edn.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { EdnError, parseEdn } from '../../../src/store/edn/edn-read.ts';
import { holds, readUnless, same } from '../target.ts';

/** A pass needs one whole map in which the root and every checker say true. Gnuplot's absence alone may leave perf undecided. */
export function isWholeAndValid(bytes: Buffer): Edn {
  holds(isUtf8(bytes), 'results that are not UTF-8 pass');
  const read = readUnless([EdnError], () => ({ value: parseEdn(bytes.toString('utf8')) }));
  holds(read !== undefined && isMap(read.value), 'results that are not one map pass');
  const { value } = read;
  for (const name of CHECKERS) {
    const valid = get(get(value, name), 'valid?');
    holds(valid === true || name === 'perf', `results in which :${name} does not say true pass`);
  }
  const valid = get(value, 'valid?');
  holds(valid === true || get(get(value, 'perf'), 'valid?') !== true, 'results that do not say true pass');
  return value;
}

const COUNTS = ['count', 'ok-count', 'fail-count', 'info-count'];

/**
 * What is changed is a figure, a name or a list that explains: no checker's `:valid?`, and no count of operations, of all and of each kind
 * that is the workload's work. Nothing in the file could show that a figure was another.
 */
export function isHarmless(whole: string, spoilt: Buffer, work: readonly string[]): void {
  const value = isWholeAndValid(spoilt);
  const before = parseEdn(whole);
  sameCounts(get(value, 'stats'), get(before, 'stats'), ':stats');
  for (const f of work) {
    const of = (results: Edn): Edn | undefined => getIn(results, 'stats', 'by-f', f);
    sameCounts(of(value), of(before), `the operations :${f}`);
  }
}

function sameCounts(of: Edn | undefined, before: Edn | undefined, what: string): void {
  for (const count of COUNTS)
    same(shown(get(of, count)), shown(get(before, count)), `${what}: ${count} of a damaged pass`);
}

const shown = (value: Edn | undefined): string => (value === undefined ? 'absent' : printEdn(value));
