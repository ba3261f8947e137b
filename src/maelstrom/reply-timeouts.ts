/** Milliseconds that a client waits for a reply before its operation ends as `:info :net-timeout` (client.clj). */
export const CLIENT_TIMEOUT_MS = 5_000;
/** Milliseconds that a node has to answer `init` (db.clj). */
export const INIT_TIMEOUT_MS = 10_000;
/** Milliseconds that a client of lin-kv waits at least; with long latencies it waits ten times their mean (workload/lin_kv.clj). */
export const LIN_KV_TIMEOUT_MS = 1_000;
