import { anything, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type Invocation } from './generator.ts';
import { completeBy, type EngineWorkload, failed } from './workload.ts';

const GENERATE = rpc('generate', { id: anything });
const INVOCATION: Invocation = { f: 'generate', value: null };

export const uniqueIds: EngineWorkload = {
  keepsClients: true,
  connect: (client) => ({
    invoke(_, done) {
      client.call(
        GENERATE,
        {},
        completeBy(done, failed, (body) => wireEdn(body.id as Wire)),
      );
    },
  }),
  generators: () => ({ main: forAnyThread(() => INVOCATION) }),
};
