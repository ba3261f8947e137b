import type { EngineCommand } from './run-test.ts';

/** The bundled engine, and the Node.js that runs it. */
export interface BundledEngine {
  readonly execPath: string;
  readonly engineFile: string;
  readonly version: string;
}

export const embeddedEngine = ({ execPath, engineFile, version }: BundledEngine): EngineCommand => ({
  id: { name: 'embedded', version },
  file: execPath,
  args: [engineFile],
});
