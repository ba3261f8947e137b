/** Operations of kafka's workload that send no request of their own name to a node. */
export const WITHOUT_REQUEST: readonly string[] = ['assign', 'crash', 'debug-topic-partitions'];

/** Of these none ever succeeds: they end as `:info` by design, and a pass does not need them. */
export const NEVER_OK: readonly string[] = ['crash', 'debug-topic-partitions'];
