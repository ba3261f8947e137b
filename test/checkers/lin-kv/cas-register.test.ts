import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/checkers/clojure/edn-equality.ts';
import {
  inconsistency,
  inconsistentModel,
  type RegisterCall,
  registerModel,
  registerOperation,
  stateAfter,
  stepOf,
  stepped,
} from '../../../src/checkers/lin-kv/cas-register.ts';
import { type Edn, keyword, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';

const operation: Operation = { index: 3, time: 7, type: 'invoke', process: 1, f: 'cas', value: [1, 2] };
const aCall = (f: RegisterCall['f'], value: Edn): RegisterCall => ({ invocation: operation, f, value });
const print = (value: Edn): string => String(value);

describe('a compare-and-set register', () => {
  it.each<[RegisterCall, Edn, Edn]>([
    [aCall('write', 5), 1, 5],
    [aCall('write', null), 1, null],
    [aCall('read', 1), 1, 1],
    [aCall('read', null), 1, 1],
    [aCall('cas', [1, 2]), 1, 2],
    [aCall('cas', [null, 2]), null, 2],
    [aCall('read', [1, 'a']), [1, 'a'], [1, 'a']],
  ])('takes call %# from one value to the next', (call, before, after) => {
    expect(inconsistency(call, before, print)).toBeUndefined();
    expect(stateAfter(call, before)).toEqual(after);
    expect(stepped(stepOf(call, identityOf), identityOf(before))).toBe(identityOf(after));
  });

  it.each<[RegisterCall, Edn, string]>([
    [aCall('read', 1), 2, "can't read 1 from register 2"],
    [aCall('read', 1), null, "can't read 1 from register null"],
    [aCall('cas', [1, 2]), 3, "can't CAS 3 from 1 to 2"],
    [aCall('cas', [null, 2]), 0, "can't CAS 0 from null to 2"],
  ])('refuses call %# and says why', (call, before, reason) => {
    expect(inconsistency(call, before, print)).toBe(reason);
    expect(stepped(stepOf(call, identityOf), identityOf(before))).toBeUndefined();
  });

  it('is shown as Knossos shows it', () => {
    expect(printEdn(registerModel(4))).toBe('#knossos.model.CASRegister{:value 4}');
    expect(printEdn(inconsistentModel('no'))).toBe('#knossos.model.Inconsistent{:msg "no"}');
    const shown = { process: 1, type: keyword('invoke'), f: keyword('cas'), value: [1, 2], index: 3, time: 7 };
    expect(registerOperation(operation)).toEqual(record(shown));
    expect(registerOperation(operation, 9)).toEqual(record({ ...shown, value: 9 }));
    expect(registerOperation({ ...operation, process: 'nemesis' })).toEqual(
      record({ ...shown, process: keyword('nemesis') }),
    );
  });
});
