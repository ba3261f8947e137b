import { anything, listOf } from '../net/rpc-schema.ts';
import { addAndRead, READ_INVOCATION } from './add-and-read.ts';
import { forAnyThread, mixed, onceForEachThread } from './generator.ts';
import type { EngineWorkload } from './workload.ts';

export const gSet: EngineWorkload = {
  keepsClients: false,
  connect: addAndRead('element', listOf(anything)),
  generators: ({ stream }) => {
    let next = 0;
    return {
      main: forAnyThread(mixed(stream('operations'), [() => ({ f: 'add', value: next++ }), () => READ_INVOCATION])),
      final: () => onceForEachThread(READ_INVOCATION),
    };
  },
};
