import { anything, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type Invocation } from './generator.ts';
import { type EngineWorkload, failed } from './workload.ts';

const GENERATE = rpc('generate', { id: anything });
const INVOCATION: Invocation = { f: 'generate', value: null };

export const uniqueIds: EngineWorkload = {
  keepsClients: true,
  connect: (client) => ({
    invoke(_, done) {
      client.call(GENERATE, {}, (result) =>
        done(result.kind === 'ok' ? { type: 'ok', value: wireEdn(result.body.id as Wire) } : failed(result)),
      );
    },
  }),
  generators: () => ({ main: forAnyThread(() => INVOCATION) }),
};
