/** The page that a step leaves: which run it shows, and where it leads. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../page/read-page.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import {
  commentEvent,
  HEAD_SHA,
  type StepOptions,
  startWorkflowRun,
  type WorkflowRun,
} from '../support/workflow-run.ts';

let main: string;
let run: WorkflowRun;
let workspace: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts', 'src/report.ts');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));
beforeEach(async () => {
  run = await startWorkflowRun();
  workspace = path.join(run.directory, 'workspace');
  mkdirSync(path.join(workspace, '.git'), { recursive: true });
});
afterEach(() => run.close());

/** A node that answers the first requests, and breaks at the next one. */
const BREAKS = `let count = 0;
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { src, dest, body } = JSON.parse(line);
  count += 1;
  if (count > 4) throw new Error('</script>');
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { type: body.type + '_ok', in_reply_to: body.msg_id, echo: body.echo } }) + '\\n');
});
`;

function step(inputs: Readonly<Record<string, string>>, options: StepOptions = {}) {
  writeFileSync(path.join(workspace, 'echo.js'), BREAKS);
  const all = {
    engine: 'embedded',
    bin: 'echo.js',
    challenge: 'echo',
    'time-limit': '2',
    'github-token': 't',
    ...inputs,
  };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return run.step(main, { ...options, env: { ...env, GITHUB_WORKSPACE: workspace, ...options.env } });
}

const pageOf = ({ artifacts, actions }: WorkflowRun) => {
  const [found, ...more] = artifacts.filter(({ name }) => name.endsWith('.html'));
  expect(more).toEqual([]);
  const html = actions.blobs.committed.get(found?.blob ?? '')?.toString('utf8') ?? '';
  return { artifact: found, ...readPage(html) };
};

describe('the page of a run in a workflow', () => {
  it('is uploaded as it is, and linked from the comment, the summary and the outputs', async () => {
    const { status, outputs, summary } = await step({});
    expect(status).toBe(1);
    const { artifact, head, messages, logs } = pageOf(run);
    expect(artifact?.mimeType).toBe('text/html');
    expect(artifact?.name).toMatch(/^report-1-echo-[0-9a-f]{16}-1\.html$/);
    expect(head.verdict).toMatchObject({ key: '1-echo', outcome: 'crash' });
    expect(head.workspace).toBe(`${workspace}/`);
    expect(head.sourceUrl).toBe(`https://github.com/octo/gossip/blob/${HEAD_SHA}/`);
    expect(messages.length).toBeGreaterThan(4);
    expect(logs.find(({ file }) => file === 'node-logs/n0.log')?.lines.join()).toContain('Error: </script>');
    const url = outputs['report-artifact-url'] ?? '?';
    expect(url).toMatch(/^https:\/\/github\.com\/octo\/gossip\/actions\/runs\/1001\/artifacts\/\d+$/);
    expect(summary).toContain(`[Report](${url})`);
    expect(run.github.comments[0]?.body).toContain(`[report](${url})`);
    const moment = head.verdict.reasons.find(({ severity }) => severity === 'failure')?.firstAt;
    expect(moment).toBeTypeOf('number');
    for (const text of [summary, run.github.comments[0]?.body]) {
      expect(text).toContain(`[Show this moment in the report](${url}#t=${Math.round(moment ?? 0)})`);
    }
  });

  it('is that of the run which did not pass, where there are several', async () => {
    const { outputs } = await step({ repeat: '3' });
    const { head } = pageOf(run);
    const verdict = JSON.parse(outputs['verdict'] ?? '');
    expect(head.verdict.runs[head.run]?.outcome).toBe('crash');
    expect(head.run).toBe(verdict.runs.length - 1);
  });

  it('leads to no source where nothing says which commit was checked out', async () => {
    await step({}, { event: commentEvent() });
    expect(pageOf(run).head.sourceUrl).toBeUndefined();
  });

  it('is not uploaded when nothing is', async () => {
    const { outputs, summary } = await step({ artifacts: 'none' });
    expect(run.artifacts.map(({ name }) => path.extname(name))).toEqual(['.json']);
    expect(outputs['report-artifact-url']).toBe('');
    expect(summary).not.toContain('Show this moment');
  });
});
