import { CLIENT_READ_TIMEOUT, NODE_COMPLAINTS as SAYS } from './node-complaints.ts';

const pattern = (text: string): RegExp => new RegExp(text);
const literally = (text: string): string => text.replaceAll('.', String.raw`\.`);

/**
 * What exceptions say that Maelstrom and Jepsen log, in 0.2.3 and 0.2.4; the embedded engine says the same. A group `node`
 * names the node.
 */
export const EXCEPTIONS = {
  nodeCrashed: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.crashed)} (?<status>-?\\d+)`),
  /** Of the embedded engine. */
  computedLonger: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.computedLonger)}`),
  stoodStill: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.stoodStill)}`),
  moreOnLine: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.moreOnLine)}`),
  unendedLine: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.unendedLine)}`),
  computes: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.computes)} (?<how>.*)`),
  /** Simulated time could not go on. */
  neverRests: pattern(
    `Node (?<node>.{1,200}?) ${SAYS.neverRests} \\d+ s: (?<how>.{1,200}? ${SAYS.asALoop}|${SAYS.isBlocked})\\.`,
  ),
  wroteNothing: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.wroteNothing)} (?<how>.*)`),
  notJson: pattern(`Node (?<node>.{1,200}?) ${literally(SAYS.notJson)}`),
  malformedMessage: pattern(`${literally(SAYS.malformedMessage)} Node (?<node>.{1,200}?) tried to send`),
  /** JSON that is not an object: nth, seq or keyword fail somewhere inside, and the line is not quoted. */
  notAnObject:
    /not supported on this type|Don't know how to create ISeq|ClassCastException|UnsupportedOperationException/,
  /** Clients are c1, c2, …; the network forgets one that has given up. When it goes at that very moment, only its name is told. */
  clientIsGone:
    /Invalid dest for message [\s\S]{0,200}?:src "(?<node>[^"]*)"[\s\S]{0,20}?:dest "c\d+"|No such node in network: "c\d+"/,
  noSuchDest: /Invalid dest for message [\s\S]{0,200}?:src "(?<node>[^"]*)"/,
  /** The same where the message is not quoted. */
  noSuchDestUnquoted: /Invalid dest for message|No such node in network/,
  noSuchSource: pattern(literally(SAYS.invalidSource)),
  noInitReply: pattern(`Expected node (?<node>.{1,200}?) ${literally(SAYS.noInitReply)}`),
  wrongInitReply: pattern(literally(SAYS.wrongInitReply)),
  malformedReply: pattern(`${literally(SAYS.malformedResponse)} (?<node>.{1,200}?) the following request`),
  rpcError: /:type :rpc-error/,
  readTimeout: pattern(literally(CLIENT_READ_TIMEOUT)),
  tooFewWorkers: /With \d+ worker threads, this jepsen\.concurrent\/concurrent-generator cannot/,
  idleThreads: /has \d+ threads to work with, but can only use/,
  unknownModel: /Unknown consistency model/,
  noPlot: /Cannot run program \\?"gnuplot\\?"|Error rendering plot, verify gnuplot/,
  noGraph: /Cannot run program \\?"dot\\?"/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** Frames of a Java stack that tell where in Maelstrom an exception was thrown. */
export const FRAMES = {
  latencies: /maelstrom\.net\$latency_dist/,
  /** While the test is made from its options, before it is run. */
  makingTest: /^(?!.*jepsen\.core\$run).*maelstrom\.core\$maelstrom_test/s,
  /** A file is opened for writing, or written. */
  writing:
    /java\.io\.(?:FileOutputStream|RandomAccessFile)\.(?:open|write)|sun\.nio\.ch\.\w*FileDispatcherImpl\.p?write/,
  init: /maelstrom\.db\$/,
  topology: /maelstrom\.workload\.broadcast\$\S{0,200}topology_BANG_/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** Both records with which a test breaks off carry its exception. */
export const BREAKS_OFF = /^(?:Oh jeez|Test crashed!)/;

/** The line after a node's line that is quoted because it is not JSON. */
export const AFTER_QUOTED_LINE = 'Did you mean to encode this line as JSON?';

/** The lines with which the command line refuses its arguments (jepsen/cli.clj). */
export const REFUSED_ARGUMENTS =
  /^(?:Unknown option:|Failed to validate "|Expected a --bin|Missing required argument|Error while parsing option|Commands: analyze)/;
