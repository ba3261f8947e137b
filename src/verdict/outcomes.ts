/** What a plan, or one of its runs, came to; design.md's words. Ordered from best to worst. */
export const OUTCOMES = ['pass', 'unknown', 'fail', 'timeout', 'crash', 'error'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const worstOutcome = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce<Outcome>((worst, next) => (OUTCOMES.indexOf(next) > OUTCOMES.indexOf(worst) ? next : worst), 'pass');
