/** What Maelstrom accepts and is wrong all the same: one small node for each, run on the embedded engine, and what must be told of it. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { temporaryDirectory } from '../examples/cluster.ts';
import { buildCommandLine, judged } from '../examples/command-line.ts';
import { ACCEPTED_MISTAKES, type AcceptedMistake } from './accepted.ts';

const NODE = path.resolve('test/fixtures/mistakes/accepted.mjs');
/** Ids that are about such answers; of a node that is right none may be told. */
const ACCEPTED =
  /^(?:message-storm|altered-transactions|unwritten-reads|values-of-another-type|impossible-sums|null-reads|own-writes-unseen|reads-empty|mixed-writes|huge-offsets|offsets-below-zero|polled-only-empty|commits-forgotten|commits-invented|no-final-reads|little-succeeded|nodes-apart|rate-not-kept)$/;

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

const verdictOf = ({ node, run }: AcceptedMistake): Promise<Verdict> =>
  judged(cli, `${node.join('-')}-${run[0]}`, [...run, '--bin', NODE, '--seed', '3', '--', ...node]);

describe.concurrent('of an answer that cannot be', () => {
  it.each(ACCEPTED_MISTAKES)(
    '($node in $run) what is wrong is told, and nothing else',
    async (mistake) => {
      const { outcome, reasons } = await verdictOf(mistake);
      expect(outcome).toBe(mistake.outcome);
      expect(
        reasons
          .map(({ id }) => id)
          .filter((id) => ACCEPTED.test(id))
          .toSorted(),
      ).toEqual(Object.keys(mistake.told).toSorted());
      for (const [id, facts] of Object.entries(mistake.told)) {
        const detail = reasons.find((reason) => reason.id === id)?.detail;
        for (const fact of facts) expect(detail).toMatch(fact);
      }
      for (const [id, cause] of Object.entries(mistake.under ?? {}))
        expect(reasons.find((reason) => reason.id === id)?.under).toBe(cause);
    },
    300_000,
  );
});
