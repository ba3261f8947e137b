import { useMemo } from 'preact/hooks';
import { plainNumber } from '../../../report/figure-text.ts';
import { completionRates, latencyQuantiles } from '../../data/latencies.ts';
import { tickText } from '../../data/ruler-ticks.ts';
import type { App } from '../../state/app.ts';
import { BinnedChart } from './binned-chart.tsx';
import { FunctionLegend } from './function-legend.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { OperationDetails } from './operation-details.tsx';
import { OperationList } from './operation-list.tsx';
import { Timeline } from './timeline.tsx';

/** Parts of the run's time for quantiles and rates. */
const PARTS = 60;

/** What the clients asked for: how long it took, how often, and by whom. */
export function OperationsView({ app }: { readonly app: App }) {
  const { operations, head, ends } = app.run;
  const quantiles = useMemo(() => latencyQuantiles(operations, ends, PARTS), [operations]);
  const rates = useMemo(() => completionRates(head, operations, ends, PARTS), [operations]);
  if (operations.count === 0) return <p class="empty">This run left no history of operations.</p>;
  const selected = app.operation.value;
  return (
    <div class="operations">
      <div class="operations-main">
        <section aria-labelledby="latency-title">
          <h2 id="latency-title">Latency</h2>
          <FunctionLegend app={app} />
          <LatencyChart app={app} />
        </section>
        <section aria-labelledby="quantiles-title">
          <h2 id="quantiles-title">Latency quantiles</h2>
          <BinnedChart
            app={app}
            label="Quantiles of latency over time"
            binned={quantiles}
            logarithmic
            yText={(milliseconds) => tickText(milliseconds * 1000)}
          />
        </section>
        <section aria-labelledby="rate-title">
          <h2 id="rate-title">Operations per second</h2>
          <BinnedChart
            app={app}
            label="Operations per second over time"
            binned={rates}
            logarithmic={false}
            yText={plainNumber}
          />
        </section>
        <section aria-labelledby="timeline-title">
          <h2 id="timeline-title">Processes</h2>
          <Timeline app={app} />
        </section>
      </div>
      <aside class="operations-side" aria-label="Operations">
        {selected === null ? (
          <p class="hint">Click an operation in a chart or in the list for its values and its messages.</p>
        ) : (
          <OperationDetails app={app} operation={selected} />
        )}
        <OperationList app={app} />
      </aside>
    </div>
  );
}
