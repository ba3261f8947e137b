import type { ComponentType } from 'preact';
import { runVerdictOf } from '../../data/reasons.ts';
import { readOperationValues } from '../../data/workloads/read-values.ts';
import { Progress } from '../../parts/progress.tsx';
import { useScan } from '../../parts/use-scan.ts';
import type { App } from '../../state/app.ts';
import { CounterView } from './counter-view.tsx';
import { CycleView } from './cycle-view.tsx';
import { KafkaView } from './kafka-view.tsx';
import { RegisterView } from './register-view.tsx';
import { SetView } from './set-view.tsx';
import { UniqueIdsView } from './unique-ids-view.tsx';
import type { ValuesProps } from './values-props.ts';

/** For each workload what its values are called, and the view of them. */
const VIEWS: Readonly<Record<string, readonly [title: string, view: ComponentType<ValuesProps>]>> = {
  broadcast: ['Who knew what', SetView],
  'g-set': ['Who knew what', SetView],
  'unique-ids': ['Ids', UniqueIdsView],
  'g-counter': ['Counter', CounterView],
  'pn-counter': ['Counter', CounterView],
  'lin-kv': ['Keys', RegisterView],
  kafka: ['Logs by key', KafkaView],
  'txn-list-append': ['Transactions', CycleView],
  'txn-rw-register': ['Transactions', CycleView],
};

const viewOf = ({ run: { head } }: App): (typeof VIEWS)[string] | undefined => {
  const workload = runVerdictOf(head)?.workload ?? head.verdict.workload ?? '';
  return Object.hasOwn(VIEWS, workload) && head.operations.count > 0 ? VIEWS[workload] : undefined;
};

/** What the tab is called; null: the workload has no view of its own. */
export const valuesTitle = (app: App): string | null => viewOf(app)?.[0] ?? null;

/** The view of the workload's own values. */
export function ValuesView({ app }: { readonly app: App }) {
  const [operations, progress] = useScan((control) => readOperationValues(app.run, control), [app]);
  const view = viewOf(app);
  if (view === undefined) return null;
  if (operations === null) return <Progress label="Reading the operations" share={progress} />;
  const [, View] = view;
  return (
    <div class="values">
      <View app={app} operations={operations} />
    </div>
  );
}
