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
  /** After `Node n0 `; said by the embedded engine. */
  computedLonger: 'computed for longer than its simulated time:',
} as const;

/** The message of the exception of a client that got no reply in time (client.clj). */
export const CLIENT_READ_TIMEOUT = 'Client read timeout';
/** `:error` of an operation whose request got no reply in time (client.clj, with-errors). */
export const NET_TIMEOUT = 'net-timeout';
