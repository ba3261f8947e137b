import { anything, listOf, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type Invocation, mixed, onceForEachThread } from './generator.ts';
import { type EngineWorkload, uncaught } from './workload.ts';

const ADD = rpc('add');
const READ = rpc('read', { value: listOf(anything) });
const READ_INVOCATION: Invocation = { f: 'read', value: null };

export const gSet: EngineWorkload = {
  keepsClients: false,
  connect: (client) => ({
    invoke({ f, value }, done) {
      if (f === 'read') {
        client.call(READ, {}, (result) =>
          done(result.kind === 'ok' ? { type: 'ok', value: wireEdn(result.body.value as Wire) } : uncaught(result)),
        );
      } else {
        client.call(ADD, { element: value as number }, (result) =>
          done(result.kind === 'ok' ? { type: 'ok' } : uncaught(result)),
        );
      }
    },
  }),
  generators: ({ stream }) => {
    let next = 0;
    return {
      main: forAnyThread(mixed(stream('operations'), [() => ({ f: 'add', value: next++ }), () => READ_INVOCATION])),
      final: () => onceForEachThread(READ_INVOCATION),
    };
  },
};
