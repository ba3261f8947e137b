import type { Store, StoreFile } from '../store/store.ts';
import { oneLine } from './quote.ts';

/** Files that a checker drew or wrote about one thing, by their paths in the store; undefined where a file is missing. */
export interface Pictures {
  /** A kind of anomaly of transactions, by Elle. */
  readonly ofAnomaly: (type: string) => string | undefined;
  /** lin-kv: why a key's history has no valid order, by Knossos. */
  readonly ofKey: (key: string) => string | undefined;
  /** kafka: who wrote and read what of a key's log. */
  readonly ofLog: (key: string) => string | undefined;
}

export function picturesOf(store: Pick<Store, 'anomalies' | 'keys' | 'orders'> | null): Pictures {
  const endingIn = (files: readonly StoreFile[] | undefined, ends: readonly string[]): string | undefined =>
    ends.flatMap((end) => files?.filter(({ path }) => path.endsWith(end)).slice(0, 1) ?? [])[0]?.path;
  return {
    ofAnomaly: (type) =>
      endingIn(store?.anomalies.find(({ anomaly }) => anomaly === type)?.files, ['.svg', '.html', '.txt']),
    ofKey: (key) => endingIn(store?.keys.find((one) => one.key === key)?.files, ['linear.svg']),
    ofLog: (key) => store?.orders.find((one) => one.key === key)?.path,
  };
}

/** ` See orders/8.svg in the run's directory.`, or nothing. */
export const seeFile = (file: string | undefined): string =>
  file === undefined ? '' : ` See ${oneLine(file, 120)} in the run's directory.`;
