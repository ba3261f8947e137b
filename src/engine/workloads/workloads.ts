import type { Workload } from '../../maelstrom/workloads.ts';
import { broadcast } from './broadcast.ts';
import { gCounter, pnCounter } from './counter.ts';
import { echo } from './echo.ts';
import { gSet } from './g-set.ts';
import { kafka } from './kafka.ts';
import { linKv } from './lin-kv.ts';
import { txnListAppend, txnRwRegister } from './txn.ts';
import { uniqueIds } from './unique-ids.ts';
import type { EngineWorkload } from './workload.ts';

export const ENGINE_WORKLOADS: Readonly<Record<Workload, EngineWorkload>> = {
  broadcast,
  echo,
  'g-counter': gCounter,
  'g-set': gSet,
  kafka,
  'lin-kv': linKv,
  'pn-counter': pnCounter,
  'txn-list-append': txnListAppend,
  'txn-rw-register': txnRwRegister,
  'unique-ids': uniqueIds,
};
