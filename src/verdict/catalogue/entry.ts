import type { Outcome } from '../outcomes.ts';

/**
 * Where an entry's matcher looks.
 *
 * - `stray`: a line before the log begins: Java's, the launcher's or Maelstrom's own usage text; `late` ones may also
 *   come later, when Java itself dies.
 * - `exception`: the message of an exception in the log; `frames` must match its stack too, where given. The embedded
 *   engine has no Java stack, so `when` tells requests apart there: only topology can end a test that has started.
 * - `node-output`: what Maelstrom says of a line that a node printed; after it, Maelstrom reads no more of that node.
 * - `node-crash`: a node that ended by itself, by its exit status and what it wrote to stderr.
 *
 * The first entry that matches takes a record. A named group `node` names the node.
 */
export type Matcher =
  | {
      readonly in: 'stray';
      readonly text: RegExp;
      readonly late?: boolean;
      readonly exitCodes?: readonly (number | null)[];
    }
  | { readonly in: 'exception'; readonly text: RegExp; readonly frames?: RegExp; readonly when?: Circumstances }
  /** `quotes`: what the node wrote stands below the first line. A group `how` says more. */
  | { readonly in: 'node-output'; readonly text: RegExp; readonly quotes?: true }
  | { readonly in: 'node-crash'; readonly status?: RegExp; readonly stderr?: RegExp };

/** What must hold when an exception ends the test. */
export interface Circumstances {
  /** Whether clients had begun to work. */
  readonly started: boolean;
  readonly workload?: string;
}

export type Chapter = 'setup' | 'run' | 'node' | 'results' | 'accepted' | 'transactions' | 'kafka' | 'limits' | 'store';

/** A known thing that goes wrong: all that the code knows of a reason by its id. */
export interface CatalogueEntry {
  /** Stable, kebab-case. `*` at an end stands for a name that the run supplies. */
  readonly id: string;
  readonly chapter: Chapter;
  readonly title: string;
  /** Lines that show it, as they stand on the console or in a file. */
  readonly shows?: readonly string[];
  /** What happened, for a reader who meets it for the first time. */
  readonly explanation: string;
  readonly advice: string;
  /** Instead of it in a test with a single node, where that speaks of others. */
  readonly adviceForOne?: string;
  /** The outcome that it sets by itself. Without one it decides nothing, or the results decide. */
  readonly outcome?: Outcome;
  /** Ids that can have caused this one: the first of them that is there too is the reason that it stands under. */
  readonly causes?: readonly string[];
  readonly match?: readonly Matcher[];
  /** Maelstrom reads nothing more of the node for the rest of the run. */
  readonly mutes?: true;
  /** The log may leave open which node this is about. A test of one node leaves no choice. */
  readonly ofAnyNode?: true;
  /** A stack trace in the node's log shows the cause, so its place in the source belongs to the reason. */
  readonly causeInStack?: true;
  /** `firstAt` is when a client gave up; it sent its request a time-out earlier. */
  readonly toldAtTimeout?: true;
  /** What the node wrote to its own log belongs to it: it did not answer. */
  readonly quotesLog?: true;
  /** The node's first message in the journal belongs to the detail: it stands in for the expected reply. */
  readonly quotesFirstMessage?: true;
  /** What the log shows, in a sentence or two. Without one, or where it is undefined, the message of the log is quoted. */
  readonly detail?: (shown: Shown) => string | undefined;
  /** A title that fits what the log shows better than `title` does. */
  readonly titleOn?: (shown: Shown) => string | undefined;
  /** Advice that fits what the log shows better than `advice` does. */
  readonly adviceOn?: (shown: Shown) => string | undefined;
  /** The lines that are evidence. Without one, all that the log shows. */
  readonly evidence?: (shown: Shown, lines: readonly string[]) => readonly string[];
  /** The place in the source that printed the refused line belongs to the reason. */
  readonly printedInSource?: true;
}

/** An incident of the log, as far as a sentence about it needs it. Untrusted text. */
export interface Shown {
  /** The nodes it happened to: `n0 and n1`, or `A node` where the log names none. */
  readonly who: string;
  readonly isOfSeveral?: boolean;
  /** ` at 1.5 s`, ` between 138 ms and 689 ms` of several nodes, or nothing. */
  readonly moment: string;
  /** The ids of all nodes of the run, in order; empty or absent where nothing tells them. */
  readonly ids?: readonly string[];
  /** All that Maelstrom said, or the lines that a node printed. */
  readonly text: string;
  /** The first line of the text that is not blank. */
  readonly firstLine: string;
  /** The first line without its Java class. */
  readonly message: string;
  /** The lines on stdout for which the node is not read any more, the refused one first; absent where they are not known. */
  readonly printed?: readonly string[];
  /** The rest of the sentence with which the embedded engine warned. */
  readonly how?: string;
  readonly death?: NodeDeath;
  /** Milliseconds from the node's start to this; absent where the log does not tell. */
  readonly sinceSetUp?: number;
  /** The error that the node's own log ends with, though the node lives. */
  readonly logged?: string;
  /** The engine read on after a line that was not a message. */
  readonly isLenient?: boolean;
}

/** How a node ended by itself. */
export interface NodeDeath {
  readonly status: string;
  /** Its last lines on stderr. */
  readonly stderr: readonly string[];
  /** The error that it died of, such as `TypeError: x is not a function`. */
  readonly error?: string;
  /** What that error came from. */
  readonly because?: string;
  /** Where it happened: `src/node.ts:7`. */
  readonly place?: string;
  /** It called `process.exit`. */
  readonly exits?: true;
  /** Without an error that is known: the last line. */
  readonly lastLine?: string;
  /** A sentence on what the error means. */
  readonly says?: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Whether it had answered `init` before. */
  readonly answered: boolean;
  /** Milliseconds since the start: when the first request was sent that it never answered. */
  readonly silentSince?: number;
  /** Other nodes whose logs tell the same error. */
  readonly sameElsewhere?: readonly string[];
  /** Other errors in the logs of other nodes: `n1 (RangeError: too much)`. Of several dead nodes Maelstrom names one. */
  readonly errorsElsewhere: readonly string[];
}

/** A kind of anomaly, as Elle or Maelstrom's kafka checker names it. Lists of them begin with the worst and are reported in that order. */
export interface Anomaly extends Pick<CatalogueEntry, 'title' | 'explanation' | 'advice' | 'adviceForOne' | 'causes'> {
  readonly type: string;
  readonly chapter: 'transactions' | 'kafka';
  /** By itself; `fail` unless said otherwise. */
  readonly outcome?: Outcome;
}
