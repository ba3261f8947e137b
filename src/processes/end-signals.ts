/** The signals that ask a program to end: from a closed terminal, Ctrl-C, Ctrl-\\, and from other programs. */
import { constants } from 'node:os';

export const END_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

export type EndSignal = (typeof END_SIGNALS)[number];

/** As a shell reports a program that a signal ended: 128 + n. */
export const statusOfSignal = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
