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
