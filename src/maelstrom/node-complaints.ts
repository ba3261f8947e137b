/** What Maelstrom says of a node, as the phrases by which a log or an exception is recognised. */
export const NODE_COMPLAINTS = {
  /** After `Node n0 `; process.clj. */
  crashed: 'crashed with exit status',
  notJson: 'printed a line to STDOUT which was not well-formed JSON',
  /** process.clj; the message and its errors follow. */
  malformedMessage: 'Malformed network message.',
  /** net.clj; the message follows. */
  invalidSource: 'Invalid source for message',
  invalidDest: 'Invalid dest for message',
  /** After `Expected node n0 `; db.clj. */
  noInitReply: 'to respond to an init message, but node did not respond.',
  /** db.clj; the reply follows. */
  wrongInitReply: 'Expected an init_ok message, but node responded with',
  /** client.clj; the node, its request and its reply follow. */
  malformedResponse: 'Malformed RPC response. Maelstrom sent node',
  /** After `Node n0 `; said by the embedded engine, as what follows. The line that was refused, and what came with it, follow. */
  mute: 'is mute from here on:',
  endedByItself: 'ended by itself:',
  /** What follows the first message on the line follows. */
  moreOnLine: 'wrote more than one message on one line of STDOUT; only the first was read:',
  /** The text follows. */
  unendedLine: 'wrote a message to STDOUT and did not end its line:',
  computes: 'computes and writes nothing to STDOUT:',
  neverRests: 'did not come to rest within',
  /** At the end of why a node did not come to rest. */
  asALoop: 'as a loop without end does',
  isBlocked: 'its event loop is blocked',
  wroteNothing: 'has not written a byte to STDOUT:',
  computedLonger: 'computed for longer than its simulated time:',
  stoodStill: 'took time that simulated time does not count:',
} as const;

/** The message of the exception of a client that got no reply in time (client.clj). */
export const CLIENT_READ_TIMEOUT = 'Client read timeout';
/** `:error` of an operation whose request got no reply in time (client.clj, with-errors). */
export const NET_TIMEOUT = 'net-timeout';
