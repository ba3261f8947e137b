/** Printed once for each run. */
const NEW_RUN = / jepsen\.core Running test:/;

/**
 * What a person who waits is told while a test runs, from the engine's console. Milestones are said once each as they
 * come; operations are counted, and the count is said every few seconds.
 */
const MILESTONES: readonly (readonly [RegExp, string])[] = [
  [NEW_RUN, 'starting the test'],
  [/ maelstrom\.db Setting up /, 'starting the nodes'],
  [/ jepsen\.core Relative time begins now/, 'the nodes are up; operations begin'],
  [/Waiting for recovery\.\.\./, 'waiting for recovery before the last operations'],
  [/ jepsen\.core Run complete, writing/, 'the operations are over; writing the history'],
  [/ jepsen\.core Analyzing\.\.\./, 'checking the history'],
  [/ jepsen\.core Analysis complete/, 'the history is checked'],
];

/** Troubles worth saying at once, since the run goes on for long without their effect being seen. */
const TROUBLES: readonly (readonly [RegExp, (node: string) => string])[] = [
  [
    /Node (\S+) printed a line to STDOUT which was not well-formed JSON/,
    (node) =>
      `node ${node} printed something to stdout that is no message; it is not heard from now on (console.log? use console.error)`,
  ],
  [
    /Malformed network message\. Node (\S+) tried to send/,
    (node) => `node ${node} sent a malformed message; it is not heard from now on`,
  ],
  [/Node (\S+) crashed with exit status/, (node) => `node ${node} crashed`],
];

/** An operation of a client; those of the nemesis have a name where a process has a number. */
const OPERATION = / \d+\t:(invoke|ok|fail|info)\t:/;
const SAY_EVERY_MS = 2_000;

export interface Progress {
  readonly line: (line: string) => void;
}

/** @param now milliseconds, monotonic */
export function makeProgress(say: (text: string) => void, now: () => number): Progress {
  let said = new Set<string>();
  let counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  let lastSaid = now();
  const once = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    say(text);
    lastSaid = now();
  };
  return {
    line(line) {
      const operation = OPERATION.exec(line)?.[1] as keyof typeof counts | undefined;
      if (operation !== undefined) {
        counts[operation] += 1;
        if (now() - lastSaid >= SAY_EVERY_MS) {
          lastSaid = now();
          const other = counts.fail + counts.info;
          say(`${counts.invoke} operations, ${counts.ok} ok${other > 0 ? `, ${other} failed or timed out` : ''}`);
        }
        return;
      }
      if (NEW_RUN.test(line)) {
        said = new Set();
        counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
      }
      for (const [pattern, text] of MILESTONES) if (pattern.test(line)) return once(text);
      for (const [pattern, text] of TROUBLES) {
        const node = pattern.exec(line)?.[1];
        // A node's name is what a node may have printed: bounded, and only what a name is made of.
        if (node !== undefined) return once(text(node.replace(/[^\w.-]/g, '?').slice(0, 40)));
      }
    },
  };
}
