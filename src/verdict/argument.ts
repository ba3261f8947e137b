import type { Finding } from './finding.ts';
import type { Outcome } from './verdict.ts';

/** A finding, and the outcome that it speaks for; without one it is told and decides nothing. */
export type Argument = Finding & { readonly argues?: Outcome };
