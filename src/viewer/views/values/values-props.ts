import type { ValuedOperation } from '../../data/workloads/read-values.ts';
import type { App } from '../../state/app.ts';

/** What the view of a workload is given. */
export interface ValuesProps {
  readonly app: App;
  readonly operations: readonly ValuedOperation[];
}
