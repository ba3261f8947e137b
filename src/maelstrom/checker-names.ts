/** Names under which Maelstrom composes its checkers (core.clj): the keys of results.edn beside `:valid?`. */
export const CHECKERS = ['perf', 'timeline', 'exceptions', 'stats', 'availability', 'net', 'workload'] as const;
export type CheckerName = (typeof CHECKERS)[number];
