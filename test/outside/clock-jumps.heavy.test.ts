import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { startWorkflowRun } from '../support/workflow-run.ts';

/** An echo node that answers for as long as it is asked. */
const NODE = `#!/usr/bin/env node
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { src, dest, body } = JSON.parse(line);
  const reply = body.type === 'init' ? { type: 'init_ok' } : { type: 'echo_ok', echo: body.echo };
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id } }) + '\\n');
}
`;

/** Preloaded into the action and its engine: whoever asks for the time of day finds it set by an hour, forth and back. */
const JUMPING = `
const now = Date.now.bind(Date);
let asked = 0;
const jump = () => (asked++ % 4 < 2 ? 3_600_000 : -3_600_000);
const OwnDate = Date;
globalThis.Date = class extends OwnDate {
  constructor(...given) {
    if (given.length === 0) super(now() + jump());
    else super(...given);
  }
  static now() {
    return now() + jump();
  }
};
`;

let main: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));

describe('a clock that is set while the action runs', () => {
  it.each(['auto', 'real'])('changes neither the verdict nor the report (nodes in time: %s)', async (clock) => {
    const run = await startWorkflowRun();
    try {
      const bin = path.join(run.directory, 'node.mjs');
      const jumping = path.join(run.directory, 'jumping.mjs');
      writeFileSync(bin, NODE, { mode: 0o755 });
      writeFileSync(jumping, JUMPING);
      const { status, stdout, outputs } = await run.step(main, {
        env: {
          NODE_OPTIONS: `--import=${jumping}`,
          INPUT_ENGINE: 'embedded',
          INPUT_CHALLENGE: '1-echo',
          INPUT_BIN: bin,
          INPUT_CLOCK: clock,
          'INPUT_TIME-LIMIT': '2',
          'INPUT_GITHUB-TOKEN': 'ghs_leg',
        },
      });
      expect([status, outputs['outcome'], stdout.match(/^::(warning|error).*/gm)]).toEqual([0, 'pass', null]);
      expect(run.github.comments.map(({ body }) => decodeState(body).map(({ key }) => key))).toEqual([['1-echo']]);
      expect(run.artifacts.every(({ finalized }) => finalized)).toBe(true);
    } finally {
      await run.close();
    }
  });
});
