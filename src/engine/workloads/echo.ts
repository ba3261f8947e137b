import { anything, rpc } from '../net/rpc-schema.ts';
import { bodyEdn } from '../wire/clojure-text.ts';
import { forAnyThread } from './generator.ts';
import { completeBy, type EngineWorkload, failed } from './workload.ts';

const ECHO = rpc('echo', { echo: anything });

export const echo: EngineWorkload = {
  keepsClients: false,
  connect: (client) => ({
    invoke({ value }, done) {
      client.call(ECHO, { echo: value as string }, completeBy(done, failed, bodyEdn));
    },
  }),
  generators: ({ stream }) => {
    const random = stream('operations');
    return { main: forAnyThread(() => ({ f: 'echo', value: `Please echo ${random.below(128)}` })) };
  },
};
