import { integer, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type Invocation, mixed, onceForEachThread } from './generator.ts';
import { type EngineWorkload, uncaught } from './workload.ts';

const ADD = rpc('add');
const READ = rpc('read', { value: integer });
const READ_INVOCATION: Invocation = { f: 'read', value: null };

/** pn-counter adds -5 to 4; g-counter is the same without what is below zero. */
const counter = (lowest: number): EngineWorkload => ({
  keepsClients: false,
  connect: (client) => ({
    invoke({ f, value }, done) {
      if (f === 'read') {
        client.call(READ, {}, (result) =>
          done(result.kind === 'ok' ? { type: 'ok', value: wireEdn(result.body.value as Wire) } : uncaught(result)),
        );
      } else {
        client.call(ADD, { delta: value as number }, (result) =>
          done(result.kind === 'ok' ? { type: 'ok' } : uncaught(result)),
        );
      }
    },
  }),
  generators: ({ stream }) => {
    const random = stream('operations');
    const draw = mixed(random, [() => ({ f: 'add', value: random.below(10) - 5 }), () => READ_INVOCATION]);
    const drawAllowed = (): Invocation => {
      for (;;) {
        const invocation = draw();
        if (invocation.f === 'read' || (invocation.value as number) >= lowest) return invocation;
      }
    };
    return {
      main: forAnyThread(drawAllowed),
      final: () => onceForEachThread({ ...READ_INVOCATION, final: true }),
    };
  },
});

export const gCounter = counter(0);
export const pnCounter = counter(-5);
