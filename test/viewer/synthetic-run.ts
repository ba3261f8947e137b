import { gunzipSync } from 'node:zlib';
import { loadRun, type Run } from '../../src/viewer/data/run.ts';
import { type SyntheticRun, syntheticPage } from './synthetic-page.ts';

/** The run as the viewer has it, without a browser. */
export function syntheticRun(run: SyntheticRun): Promise<Run> {
  const { head, blocks } = syntheticPage(run);
  const byId = new Map(blocks);
  return loadRun({
    head,
    block: async (id) => {
      const bytes = byId.get(id);
      return bytes === undefined ? new Uint8Array(0) : new Uint8Array(gunzipSync(bytes));
    },
  });
}
