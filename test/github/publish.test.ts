import { beforeEach, describe, expect, it } from 'vitest';
import { parseVerdict } from '../../src/report/rows/verdict-json.ts';
import { aVerdict } from '../report/verdicts.ts';
import { badGateway } from '../support/github-api.ts';
import type { WorkflowRun } from '../support/workflow-run.ts';
import { aStore, publishIn, theRun, useWorkflowRun } from './a-publishing-leg.ts';

useWorkflowRun();
let run: WorkflowRun;
beforeEach(() => {
  run = theRun();
});

describe('a verdict on a pull request', () => {
  it('becomes outputs, artifacts, a summary and one comment', async () => {
    const { status, stdout, stderr, outputs, summary } = await publishIn(aVerdict({ key: '5a-single-node-kafka' }), {
      files: aStore(),
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(outputs).toMatchObject({ outcome: 'pass', passed: 'true' });
    expect(outputs['store-artifact-url']).toMatch(
      /^https:\/\/github\.com\/octo\/gossip\/actions\/runs\/1001\/artifacts\/\d+$/,
    );
    expect(parseVerdict(outputs['verdict'] ?? '').key).toBe('5a-single-node-kafka');
    expect(summary).toContain('5a-single-node-kafka passes');
    expect(run.github.comments).toHaveLength(1);
    expect(run.github.comments[0]?.body).toContain('✅ Maelstrom: 1 passes');
    expect(outputs['comment-url']).toBe(
      `https://github.com/octo/gossip/pull/7#issuecomment-${run.github.comments[0]?.id}`,
    );
    expect(stdout).toMatch(
      /"warnings":\["store-[^"]*\.zip is without 1 of the store's files: kafka\/[^"]*\/link \(it is not a plain file\)"\]/,
    );
    expect(run.artifacts.map((each) => each.name.replace(/-[0-9a-f]{16}-/, '-LEG-'))).toEqual([
      'store-5a-single-node-kafka-LEG-1.zip',
      'messages-5a-single-node-kafka-LEG-1.svg',
      'maelstrom-verdict-LEG-1.json',
    ]);
  });

  it('is kept when the token may only read, and the warning has the lines to paste', async () => {
    run.github.token.write = false;
    const { status, stdout } = await publishIn(aVerdict());
    expect(status).toBe(0);
    expect(stdout).toContain('::warning title=Maelstrom report::');
    expect(stdout).toContain('permissions:%0A  contents: read%0A  pull-requests: write');
  });

  it('makes no second comment when the answer to the first one was lost', async () => {
    let lost = 0;
    run.github.interfere = (request) =>
      request.method === 'POST' && request.path !== '/graphql' && lost++ === 0
        ? { ...badGateway, effective: true }
        : null;
    await publishIn(aVerdict());
    expect(run.github.comments).toHaveLength(1);
    expect(lost).toBe(1);
  });
});
