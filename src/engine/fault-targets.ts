/** Whom faults hit (jepsen/nemesis/combined.clj 0.3.7). */

/** How a partition divides the nodes. */
export const PARTITION_TARGETS = ['one', 'minority-third', 'majority', 'majorities-ring'] as const;
export type PartitionTarget = (typeof PARTITION_TARGETS)[number];

/** Which nodes are killed or paused; null for some, drawn one by one. */
export const NODE_TARGETS = [null, 'one', 'minority-third', 'minority', 'majority', 'all'] as const;
export type NodeTarget = (typeof NODE_TARGETS)[number];
