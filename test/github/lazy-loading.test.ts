import path from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

describe('the report', () => {
  it('loads the storage SDK only where artifacts or caches are used', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const bundle = await rolldown({
      input: path.join(root, 'src/report.ts'),
      platform: 'node',
      cwd: root,
      logLevel: 'silent',
    });
    const { output } = await bundle.generate({ format: 'esm' });
    await bundle.close();
    const chunks = new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])));
    const eager = new Set<string>();
    const load = (name: string): void => {
      if (eager.has(name)) return;
      eager.add(name);
      for (const imported of chunks.get(name)?.imports ?? []) load(imported);
    };
    load([...chunks.values()].find((chunk) => chunk.isEntry)?.fileName ?? '');
    const modules = [...eager].flatMap((name) => chunks.get(name)?.moduleIds ?? []);
    expect(modules.some((id) => id.includes('report-action.ts'))).toBe(true);
    expect(modules.filter((id) => /@azure|@actions\/(artifact|cache)/.test(id))).toEqual([]);
    const all = [...chunks.values()].flatMap((chunk) => chunk.moduleIds);
    expect(all.some((id) => id.includes('@azure/storage-blob'))).toBe(true);
  });
});
