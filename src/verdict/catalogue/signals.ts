/** Signals by the status that a shell makes of them, and what they say of a process that told nothing itself. */
const SIGNALS: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  129: ['SIGHUP', 'its terminal was closed'],
  130: ['SIGINT', 'it was interrupted'],
  131: ['SIGQUIT', 'it was told to quit'],
  132: ['SIGILL', 'it ran an instruction that this processor does not know'],
  134: ['SIGABRT', 'it aborted itself'],
  135: ['SIGBUS', 'it used memory that is not there'],
  136: ['SIGFPE', 'an arithmetic operation was impossible, such as a division by zero'],
  137: ['SIGKILL', 'it was killed from outside, as Linux does when memory runs out'],
  139: ['SIGSEGV', 'a segmentation fault, since it used memory that is not its own'],
  141: ['SIGPIPE', 'it wrote to a pipe that was closed'],
  143: ['SIGTERM', 'it was told to end from outside'],
};

/** The signal behind an exit status as a shell reports it, such as `139`; undefined for any other status. */
export const signalOf = (status: string): readonly [name: string, meaning: string] | undefined =>
  Object.hasOwn(SIGNALS, status) ? SIGNALS[status] : undefined;
