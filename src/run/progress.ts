/** What a person who waits is told while a test runs: from the engine's console and, where that is silent, a clock. */

export interface ProgressClock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back every so many milliseconds; gives how to stop it. */
  readonly every: (ms: number, action: () => void) => () => void;
}

export const SYSTEM_CLOCK: ProgressClock = {
  now: () => performance.now(),
  every(ms, action) {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};

export interface Progress {
  /** A line of the console. */
  readonly line: (line: string) => void;
  /** The run is over; nothing more is said. */
  readonly end: () => void;
}

/** The first line of a record: level, time, thread, logger, text. What follows it up to the next has no such form. */
const HEADER = /^(?:INFO|WARN|ERROR) +\[[^\]]{1,40}\] (.{1,80}?) - ([\w.$-]{1,80}) (.*)$/;

interface Milestone {
  readonly logger: string;
  readonly begins: string;
  /** Said once, when it comes. */
  readonly text: string;
  /** Said when nothing else was for a while; the seconds follow. */
  readonly still: string;
}

/**
 * In the order in which they come, in Maelstrom 0.2.3 and 0.2.4 and in the embedded engine. The logger tells them from
 * the test map, which is printed before all and holds "Waiting for recovery..." as a part of the generator.
 */
const MILESTONES: readonly Milestone[] = [
  { logger: 'jepsen.core', begins: 'Running test:', text: 'starting the test', still: 'still starting the test' },
  {
    logger: 'maelstrom.db',
    begins: 'Setting up ',
    text: 'starting the nodes',
    still: 'still waiting for the nodes to answer init',
  },
  {
    logger: 'jepsen.core',
    begins: 'Relative time begins now',
    text: 'the nodes are up; operations begin',
    still: 'still no operation',
  },
  {
    logger: 'jepsen.generator.interpreter',
    begins: 'Waiting for recovery...',
    text: 'waiting for recovery before the last operations',
    still: 'still waiting for recovery',
  },
  {
    logger: 'jepsen.core',
    begins: 'Run complete, writing',
    text: 'the operations are over; writing the history',
    still: 'still writing the history',
  },
  { logger: 'maelstrom.db', begins: 'Tearing down ', text: 'stopping the nodes', still: 'still stopping the nodes' },
  { logger: 'jepsen.core', begins: 'Analyzing...', text: 'checking the history', still: 'still checking the history' },
  {
    logger: 'jepsen.core',
    begins: 'Analysis complete',
    text: 'the history is checked',
    still: 'still writing the results',
  },
];
const OPERATIONS = MILESTONES.findIndex(({ begins }) => begins.startsWith('Relative time'));
const RECOVERY = MILESTONES.findIndex(({ begins }) => begins.startsWith('Waiting for recovery'));

/** An operation of a client, in a worker's thread; those of the nemesis have a name where a process has a number. */
const OPERATION = /^INFO +\[[^\]]{1,40}\] jepsen worker \d+ - jepsen\.util \d+\t:(invoke|ok|fail|info)\t:(\S+)/;
/** Kafka's workload makes clients crash on purpose: no node has failed then. */
const NO_OPERATION = 'crash';

/** Milliseconds between two counts of operations; a long run says it less often. */
const COUNT_EVERY_MS = 2_000;
const BRIEF_RUN_MS = 30_000;
/** Milliseconds after which a silent run is said to go on. */
const SILENCE_MS = 10_000;
const TICK_MS = 1_000;

/** @param engine as people call it: `Maelstrom 0.2.4`, `the embedded engine` */
export function makeProgress(engine: string, say: (text: string) => void, clock: ProgressClock): Progress {
  const begun = clock.now();
  const said = new Set<string>();
  const counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  /** Index of the last milestone that came. */
  let reached = -1;
  let reachedAt = begun;
  let still = `still starting ${engine}`;
  let lastSaid = begun;
  let lastOperation = begun;
  let awaitsLast = false;
  let lenient = false;
  /** The header that the next line belongs to, while it is the first one after it. */
  let opened: { readonly thread: string; readonly text: string } | undefined;

  const tell = (text: string): void => {
    lastSaid = clock.now();
    say(text);
  };
  const once = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    tell(text);
  };

  const operation = (type: keyof typeof counts, name: string): void => {
    lastOperation = clock.now();
    if (name !== NO_OPERATION) counts[type] += 1;
    if (awaitsLast && type === 'invoke') {
      awaitsLast = false;
      tell('the recovery is over; the last operations');
    }
    const interval = lastOperation - reachedAt < BRIEF_RUN_MS ? COUNT_EVERY_MS : SILENCE_MS;
    if (lastOperation - lastSaid >= interval) tell(countText(counts));
  };

  const header = (thread: string, logger: string, text: string): void => {
    opened = { thread, text };
    const next = MILESTONES.findIndex((each) => each.logger === logger && text.startsWith(each.begins));
    if (next >= 0) {
      if (next <= reached) return;
      reached = next;
      reachedAt = clock.now();
      still = (MILESTONES[next] as Milestone).still;
      awaitsLast = next === RECOVERY;
      tell((MILESTONES[next] as Milestone).text);
      return;
    }
    const ended = logger === 'maelstrom.process' ? /^Node (\S+) ended by itself/.exec(text)?.[1] : undefined;
    if (ended !== undefined) once(`node ${nodeName(ended)} ended by itself`);
  };

  /** The exception under a warning; Maelstrom tells there what is wrong with a node. */
  const firstLineOf = (about: { readonly thread: string; readonly text: string }, line: string): void => {
    const node = /^(\S+) stdout$/.exec(about.thread)?.[1];
    if (node !== undefined && about.text === 'Error!') {
      once(
        `node ${nodeName(node)} ${whatIsWrong(line)}${lenient ? '' : '; nothing it prints to stdout is read from here on'}`,
      );
    }
    const asked = / Maelstrom sent node (\S+) the following request:$/.exec(line)?.[1];
    if (asked !== undefined && /^Process \d+ crashed$/.test(about.text))
      once(`node ${nodeName(asked)} sent a reply that is not of the form its request asks for`);
    if (about.text === 'Test crashed!') {
      reachedAt = clock.now();
      still = `${engine} has given up and is still there`;
      once(`${whyGivenUp(line)}the test is given up`);
    }
  };

  const stop = clock.every(TICK_MS, () => {
    const now = clock.now();
    if (now - lastSaid < SILENCE_MS) return;
    const seconds = (since: number): number => Math.round((now - since) / 1000);
    if (reached !== OPERATIONS || counts.invoke === 0) return tell(`${still} (${seconds(reachedAt)} s)`);
    const idle = now - lastOperation >= SILENCE_MS ? `; none began or ended for ${seconds(lastOperation)} s` : '';
    tell(`${countText(counts)}${idle}`);
  });

  return {
    line(line) {
      const [, type, name = ''] = OPERATION.exec(line) ?? [];
      if (type !== undefined) {
        opened = undefined;
        return operation(type as keyof typeof counts, name);
      }
      const [, thread, logger, text] = HEADER.exec(line) ?? [];
      if (thread !== undefined) return header(thread, logger as string, text as string);
      lenient ||= reached < 0 && /^ :lenient-stdout true\b/.test(line);
      const about = opened;
      opened = undefined;
      if (about !== undefined) firstLineOf(about, line);
    },
    end: stop,
  };
}

function countText({ invoke, ok, fail, info }: Readonly<Record<'invoke' | 'ok' | 'fail' | 'info', number>>): string {
  const failed = fail > 0 ? `, ${fail} failed` : '';
  const unknown = info > 0 ? `, ${info} with an unknown outcome` : '';
  return `${invoke} ${invoke === 1 ? 'operation' : 'operations'}, ${ok} ok${failed}${unknown}`;
}

function whatIsWrong(exception: string): string {
  if (exception.includes('printed a line to STDOUT which was not well-formed JSON'))
    return 'printed a line to stdout that is not a message (console.log? use console.error)';
  if (exception.includes('Invalid dest for message')) return 'sent a message to a destination that is not there';
  return 'sent a malformed message';
}

function whyGivenUp(exception: string): string {
  const [, crashed, status] = /: Node (\S+) crashed with exit status (\d+)/.exec(exception) ?? [];
  if (crashed !== undefined) return `node ${nodeName(crashed)} has ended by itself with exit status ${status}; `;
  const mute = /: Expected node (\S+) to respond to an init message/.exec(exception)?.[1];
  return mute === undefined ? '' : `node ${nodeName(mute)} did not answer init; `;
}

/** A node's name may be anything that was printed: bounded, and only what a name is made of. */
const nodeName = (text: string): string => text.replace(/[^\w.-]/g, '?').slice(0, 40);
