/** The client of g-set, g-counter and pn-counter: it adds, and reads what all clients have added. It catches no errors. */
import { rpc, type Schema } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import type { Invocation } from './generator.ts';
import { completeBy, type EngineWorkload, uncaught } from './workload.ts';

const ADD = rpc('add');

export const READ_INVOCATION: Invocation = { f: 'read', value: null };

/** `field` holds what is added; `value` is the shape of what a read returns. */
export function addAndRead(field: 'element' | 'delta', value: Schema): EngineWorkload['connect'] {
  const read = rpc('read', { value });
  return (client) => ({
    invoke({ f, value: added }, done) {
      if (f === 'read') {
        client.call(
          read,
          {},
          completeBy(done, uncaught, (body) => wireEdn(body.value as Wire)),
        );
      } else client.call(ADD, { [field]: added as number }, completeBy(done, uncaught));
    },
  });
}
