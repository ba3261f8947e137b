/** Which node a client's process talks to: worker i to node i mod n, and a worker's processes are i, i + c, i + 2c, …. */
export type NodeOf = (process: number | 'nemesis') => string | undefined;

export function nodeOfProcess(nodes: readonly string[], concurrency: number | undefined): NodeOf {
  // One client a node is Maelstrom's default; without any knowledge of it a guess would name innocent nodes.
  if (nodes.length === 0 || (concurrency === undefined && nodes.length > 1)) return () => undefined;
  const workers = concurrency ?? nodes.length;
  return (process) => (process === 'nemesis' ? undefined : nodes[(process % workers) % nodes.length]);
}
