import type { Outcome } from '../../verdict/outcomes.ts';

const WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'Pass',
  unknown: 'Undecided',
  fail: 'Fail',
  timeout: 'Timed out',
  crash: 'Crashed',
  error: 'Not judged',
};

/** A check, a cross, or a question mark, as strokes. */
const SIGNS: Readonly<Record<Outcome, string>> = {
  pass: 'M4 8.5 7 11.5 12 5',
  unknown: 'M6 6a2 2 0 1 1 2.6 2c-.5.3-.6.6-.6 1.2M8 11.6v.2',
  fail: 'M5 5l6 6M11 5l-6 6',
  timeout: 'M8 4.5V8l2.5 1.5',
  crash: 'M8 4v5M8 11.6v.2',
  error: 'M4.5 8h7',
};

/** The outcome as a sign, a word and a colour. */
export function OutcomeBadge({ outcome, large = false }: { readonly outcome: Outcome; readonly large?: boolean }) {
  return (
    <span class={`outcome outcome-${outcome}${large ? ' large' : ''}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="7.25" />
        <path d={SIGNS[outcome]} />
      </svg>
      {WORDS[outcome]}
    </span>
  );
}
