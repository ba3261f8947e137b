/** What `maelstrom-action/test` exports: a challenge as a value, in one's own tests. */
export { assertPass, toPass } from './testing/assertions.ts';
export type { ChallengeOptions } from './testing/challenge-options.ts';
export { type ChallengeVerdict, runChallenge } from './testing/run-challenge.ts';
export type { Outcome } from './verdict/outcomes.ts';
export type {
  Evidence,
  ExchangedMessage,
  LimitResult,
  Metrics,
  Reason,
  RunVerdict,
  SeedsVerdict,
  SourceLocation,
  Verdict,
} from './verdict/verdict.ts';
