import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, get, itemsOf } from '../../maelstrom/edn.ts';
import { seeFile } from '../checker-files.ts';
import {
  atTime,
  type Explain,
  type Finding,
  fromResults,
  nodeOrProcess,
  type QuotedOperation,
  quotedOperation,
} from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import { doubleCas } from './find-double-cas.ts';
import { oldRead } from './find-old-read.ts';
import { registerAccesses } from './register-accesses.ts';

const SHOWN_KEYS = 4;

/** The operation at which a key's history stops being linearizable, and what stood before it. */
export const explainLinKv: Explain = (results, { nodeOf, pictures }) => {
  const byKey = entriesOf(get(results, 'results'));
  const listed = itemsOf(get(results, 'failures')) ?? [];
  const failures =
    listed.length > 0 ? listed : byKey.filter(([, of]) => get(of, 'valid?') === false).map(([key]) => key);
  const [firstKey] = failures;
  if (firstKey === undefined) return fromResults([]);
  const stories = failures.slice(0, SHOWN_KEYS).map((key) => {
    const [, result] = byKey.find(([other]) => sameValue(other, key)) ?? [];
    return storyOf(key, get(result, 'linearizable'), nodeOf);
  });
  const [first] = stories;
  const finding: Finding = {
    id: 'not-linearizable',
    detail: `The history of ${count(failures.length, 'key')} (${someOf(failures)}) has no valid order. ${first?.summary ?? ''}${seeFile(pictures.ofKey(brief(firstKey)))}`,
    evidence: quoteLines(
      'results.edn',
      stories.flatMap(({ lines }) => lines),
    ),
    key: typeof firstKey === 'string' ? oneLine(firstKey, 100) : brief(firstKey, 80),
    ...(first?.f === 'cas' ? { advice: CAS_ADVICE } : {}),
    ...(first?.at === undefined ? {} : { firstAt: first.at }),
    ...(first?.node === undefined ? {} : { node: first.node }),
  };
  const [, result] = byKey.find(([other]) => sameValue(other, firstKey)) ?? [];
  const register = registerAccesses(firstKey, get(get(result, 'linearizable'), 'op'), nodeOf);
  return {
    visit: register.visit,
    findings: () => [finding],
    subjects: () => {
      const { wrong, accesses } = register.around() ?? {};
      if (wrong === undefined || accesses === undefined) return [];
      const story = doubleCas(firstKey, wrong, accesses) ?? oldRead(firstKey, wrong, accesses);
      return story === undefined ? [] : [story];
    },
  };
};

/** A `cas` that should have failed; where it was a read, the catalogue's advice is about old copies. */
const CAS_ADVICE =
  'A `cas` compares and sets in one step. Let one node decide on a key, with no `await` between looking at its value and setting the new one, or handle the requests for a key one after another; a copy that may be behind must not decide.';

interface Story {
  readonly summary: string;
  readonly lines: readonly string[];
  /** What the operation is that fits no order. */
  readonly f?: string;
  readonly at?: number;
  readonly node?: string;
}

function storyOf(key: Edn, result: Edn | undefined, nodeOf: NodeOf): Story {
  const culprit = quotedOperation(get(result, 'op'));
  const before = quotedOperation(get(result, 'previous-ok'));
  const said = (operation: QuotedOperation): string =>
    `${describe(operation)} (${nodeOrProcess(nodeOf, operation.process)}${atTime(operation.at)})`;
  if (culprit.f === undefined) return { summary: `Key ${brief(key)}: no details are given.`, lines: [] };
  const whys = [
    ...new Set(
      (itemsOf(get(result, 'final-paths')) ?? [])
        .flatMap((path) => itemsOf(path)?.at(-1) ?? [])
        .map((step) => get(get(step, 'model'), 'msg'))
        .filter((message): message is string => typeof message === 'string'),
    ),
  ];
  const lines = [
    ...(before.f === undefined ? [] : [`key ${brief(key)}: up to ${said(before)} all is well`]),
    `key ${brief(key)}: then ${said(culprit)} fits no order`,
    ...whys.slice(0, 3).map((why) => `key ${brief(key)}: ${why}`),
  ];
  const node = culprit.process === undefined ? undefined : nodeOf(culprit.process);
  return {
    summary: `Key ${brief(key)}: ${said(culprit)} fits no order${before.f === undefined ? '' : ` after ${said(before)}`}${
      whys[0] === undefined ? '' : ` (${oneLine(whys[0])})`
    }.${isNumberAsText(culprit.value) ? ' What was read is a string; numbers were written.' : ''}`,
    lines,
    f: culprit.f,
    ...(culprit.at === undefined ? {} : { at: culprit.at }),
    ...(node === undefined ? {} : { node }),
  };
}

const isNumberAsText = (value: Edn | undefined): boolean => typeof value === 'string' && /^-?\d+$/.test(value);

function describe({ f, value }: QuotedOperation): string {
  if (f === 'cas') {
    const [from, to] = itemsOf(value) ?? [];
    return `cas ${brief(from)} → ${brief(to)}`;
  }
  return `${f} ${brief(value)}`;
}
