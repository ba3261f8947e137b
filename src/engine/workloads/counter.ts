import { integer } from '../net/rpc-schema.ts';
import { addAndRead, READ_INVOCATION } from './add-and-read.ts';
import { forAnyThread, type Invocation, mixed, onceForEachThread } from './generator.ts';
import type { EngineWorkload } from './workload.ts';

/** pn-counter adds -5 to 4; g-counter draws the same and leaves out what is below zero. */
const counter = (lowest: number): EngineWorkload => ({
  keepsClients: false,
  connect: addAndRead('delta', integer),
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
