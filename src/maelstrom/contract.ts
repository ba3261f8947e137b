/** What Maelstrom's `test` command promises to whoever runs it: exit statuses, last lines, files. */

/** jepsen/cli.clj; 137 and 143 are a shell's words for SIGKILL and SIGTERM. */
export const EXIT = {
  valid: 0,
  invalid: 1,
  unknown: 2,
  badArguments: 254,
  crashed: 255,
  sigkill: 137,
  sigterm: 143,
} as const;

/** The last line of a run that was analyzed (jepsen/core.clj). */
export const LAST_LINE = {
  valid: 'Everything looks good! ヽ(‘ー`)ノ',
  invalid: 'Analysis invalid! (ﾉಥ益ಥ）ﾉ ┻━┻',
  unknown: 'Errors occurred during analysis, but no anomalies found. ಠ~ಠ',
} as const;

/** `:valid?` of a checker's result. */
export type Validity = true | false | 'unknown';

/** The worse of two: false, then unknown, then true (jepsen.checker/merge-valid). */
export function worseValidity(a: Validity, b: Validity): Validity {
  if (a === false || b === false) return false;
  return a === 'unknown' || b === 'unknown' ? 'unknown' : true;
}

/** Names inside a run's directory, store/<workload>/<time>/. */
export const FILES = {
  results: 'results.edn',
  history: 'history.edn',
  historyText: 'history.txt',
  log: 'jepsen.log',
  messages: 'messages.svg',
  timeline: 'timeline.html',
  nodeLogs: 'node-logs',
  journal: 'net-journal',
  consumeCounts: 'consume-counts.edn',
  independent: 'independent',
  elle: 'elle',
  orders: 'orders',
  /** Not Maelstrom's: what our stand-ins for gnuplot and dot left out. */
  plotsNotDrawn: 'plots-not-drawn.txt',
} as const;

/** Milliseconds that a client waits for a reply before its operation ends as `:info :net-timeout` (client.clj). */
export const CLIENT_TIMEOUT_MS = 5_000;
/** Milliseconds that a node has to answer `init` (db.clj). */
export const INIT_TIMEOUT_MS = 10_000;

/** Events of the network that messages.svg draws; of more it only says that they are not shown (net/viz.clj). */
export const DRAWN_EVENTS = 10_000;

/** Names under which the services stand in the network. */
export const SERVICES = ['lin-kv', 'lin-tso', 'lww-kv', 'seq-kv'] as const;
