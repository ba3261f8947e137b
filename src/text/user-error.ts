/**
 * An error that a person can cause and mend. The message is whole sentences: it names the input or file, what was
 * found, and what to write instead. Everything else that is thrown is our bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
