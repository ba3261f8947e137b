import type { Limit } from '../plan/metric-limits.ts';
import { quotedNames } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import { metricSpec, nearestMetrics } from '../verdict/metric-specs.ts';

/**
 * Refuses limits on metrics that no run has, before minutes go into one.
 * @throws UserError naming the nearest metrics
 */
export function checkMetrics(limits: readonly Limit[]): void {
  for (const { metric, expression } of limits) {
    if (metricSpec(metric) !== undefined) continue;
    const near = nearestMetrics(metric);
    const hint =
      near.length > 0
        ? `Did you mean ${quotedNames(near)}?`
        : 'Metrics begin with net, availability, stats or workload, such as net.servers.msgs-per-op.';
    throw new UserError(`--limits: no run has the metric "${metric}" of \`${expression}\`. ${hint}`);
  }
}
