import { type Edn, keyword, keywordName } from '../../maelstrom/edn.ts';
import { anything, either, exactly, listOf, rpc, type Schema, tuple } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type GeneratorParts } from './generator.ts';
import { transactions } from './txn-generator.ts';
import { completeBy, type EngineWorkload, failed } from './workload.ts';

/** list-append and rw-register differ in the name of a write and in what a read returns. */
const transactional = (write: 'append' | 'w', read: Schema): EngineWorkload => {
  const readShape = tuple([exactly('r'), 'f'], [anything, 'k'], [read, 'v']);
  const writeShape = tuple([exactly(write), 'f'], [anything, 'k'], [anything, 'v']);
  const txn = rpc('txn', { txn: listOf(either(readShape, writeShape)) });
  return {
    keepsClients: true,
    connect: (client) => ({
      invoke({ value }, done) {
        const steps = (value as readonly [Edn, number, number | null][]).map(
          ([f, key, argument]): Wire => [keywordName(f) ?? '', key, argument],
        );
        client.call(
          txn,
          { txn: steps },
          completeBy(done, failed, (body) => stepsEdn(body.txn as Wire)),
        );
      },
    }),
    generators: ({ options, stream }: GeneratorParts) => {
      const next = transactions(options, options.maxTxnLength, stream('operations'));
      const main = forAnyThread(() => ({
        f: 'txn',
        value: next().map(({ writes, key, value }) => [keyword(writes ? write : 'r'), key, value]),
      }));
      return { main };
    },
  };
};

/** A completed transaction, with keywords for its functions. Null stands for an empty one. */
function stepsEdn(txn: Wire): Edn {
  return ((txn ?? []) as readonly (readonly Wire[])[]).map(([f, key, value]) => [
    keyword(f as string),
    wireEdn(key ?? null),
    wireEdn(value ?? null),
  ]);
}

export const txnListAppend = transactional('append', listOf(anything));
export const txnRwRegister = transactional('w', anything);
