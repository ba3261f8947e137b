/** A bound on a metric: `net.servers.msgs-per-op < 30`, `workload.stable-latencies.1 <= base * 1.1`. */
export interface Limit {
  /** As written. */
  readonly expression: string;
  readonly metric: string;
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  /** A number in the metric's own unit, or a factor of the base branch's value. */
  readonly bound:
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'base'; readonly factor: number };
}
