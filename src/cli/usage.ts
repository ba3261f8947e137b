/** What `--help` prints. */
export const USAGE = `Runs Maelstrom workloads against a node, and says what went wrong.

  init [DIR] [--classroom]                                 write a TypeScript project to begin in: a file for each
                                                           challenge, scripts, workflows; --classroom: points for a class
  run [CHALLENGE] [--bin FILE] [options] [-- NODE_ARG…]    run and judge, on the embedded engine (default 1-echo)
      --bin FILE           the node: a .js or .ts file, any executable, or a directory that has a node called as the
                           challenge, such as 1-echo.js; without it, the bundled example
      --command TEXT       start the node by a command instead, such as "deno run node.ts"
      --engine NAME        embedded (default), or maelstrom for Maelstrom itself
      --maelstrom PATH     where Maelstrom is: its directory or its jar
      --faults             3d and 3e: a second run under partitions
      --repeat N           up to N runs, until one does not pass
      --seeds N            then N seeds in simulated time, or a range such as 1001-2000, until one fails; of that one
                           the smallest run that fails is looked for
      --replay FILE|SEED   the run that a failing seed left in replay.json, or that of a seed
      --inspect NODE       that node waits for a debugger on 127.0.0.1:9229 (n1:9230: on that port), and the others for it
      --build COMMAND      what compiles the node, before each run
      --watch              run again whenever a file of the program changes
      --limits TEXT        more limits, such as "net.servers.msgs-per-op < 24"
      --timeout SECONDS    kill a run after so long, whatever it is doing (default 3 × time limit + 60 for the
                           operations; the analysis after them may take 10 minutes, and 1 without progress)
      --plots WHICH        which of Maelstrom's plots are drawn: summary (default), all, or none
      --name TEXT          the row's name
      --output DIR         where stores and reports go (default store)
      --nemesis none       no faults, whatever the challenge has
      and Maelstrom's own: --time-limit, --rate, --node-count, --concurrency, --nemesis, --latency, --topology, …;
      on the embedded engine also --seed, --schedule, --only-operations, --only-faults, --recovery-time,
      --lenient-stdout, and
      --clock CLOCK        auto (default: simulated time for nodes on Node.js), simulated, or real
  report [DIR] [--exit-code N] [--console FILE] [--challenge ID] [--limits TEXT]
                                                           judge what a run left: its directory (default store/latest),
                                                           or the zip of a store
  challenges [--json]                                      list the challenges

  run and report also take --html FILE (a page with every message, operation, fault and log line; it opens in any browser),
  --json FILE (- for stdout), --markdown FILE, and files for other tools: --junit FILE, --ctrf FILE, --badge FILE
  (the JSON of a shields.io endpoint badge).
  Exit status: 0 pass, 1 fail, 2 unknown, 3 crash or timeout, 4 error; 128 + n after signal n, such as 130 after Ctrl-C.
`;
