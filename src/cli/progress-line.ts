/** The one line that shows how far a run or a search is. */
import { styleText } from 'node:util';
import { type OperationsState, type ProgressState, pendingOf } from '../run/progress-state.ts';

export interface LineForm {
  /** Characters that fit. */
  readonly width: number;
  readonly colours: boolean;
  /** Milliseconds since what is going on began. */
  readonly elapsedMs: number;
}

const BAR_AT_MOST = 24;
const BAR_AT_LEAST = 8;
/** An estimate from less is a guess. */
const ESTIMATED_FROM = { fraction: 0.02, ms: 1_000 };

/** What may be left out where there is little room, the least important first. */
type Part = 'left' | 'bar' | 'amount' | 'counts';
const LEFT_OUT: readonly Part[] = ['left', 'bar', 'amount', 'counts'];

/** Begins with two spaces, as what is above it does. */
export function progressLine(state: ProgressState, form: LineForm): string {
  const parts = partsOf(state, form.elapsedMs);
  const left = new Set<Part>();
  for (let next = 0; ; next += 1) {
    const texts = [
      parts.what,
      ...(left.has('amount') ? [] : [parts.amount]),
      ...(left.has('counts') ? [] : [parts.counts]),
      ...(left.has('left') ? [] : [parts.left]),
    ].filter((text) => text !== '');
    const room = form.width - MARGIN.length;
    const width = texts.join(GAP).length;
    const hasBar = parts.fraction !== null && !left.has('bar');
    const bar = Math.min(BAR_AT_MOST, room - width - GAP.length);
    const drop = LEFT_OUT[next];
    if (width > room || (hasBar && bar < BAR_AT_LEAST)) {
      if (drop === undefined) return `${MARGIN}${texts.join(GAP)}`.slice(0, form.width);
      left.add(drop);
      continue;
    }
    if (!hasBar || parts.fraction === null) return MARGIN + texts.join(GAP);
    const at = parts.what === '' ? 0 : 1;
    return MARGIN + [...texts.slice(0, at), barOf(parts.fraction, bar, form.colours), ...texts.slice(at)].join(GAP);
  }
}

const MARGIN = '  ';
const GAP = '  ';

interface Parts {
  readonly what: string;
  /** From 0 to 1; null where the end is not known. */
  readonly fraction: number | null;
  /** How far it is: `8 of 20 s`. */
  readonly amount: string;
  readonly counts: string;
  /** What is left. */
  readonly left: string;
}

function partsOf(state: ProgressState, elapsedMs: number): Parts {
  if (state.kind === 'doing') return only(state.doing, elapsedMs);
  if (state.kind === 'seeds') {
    const { ended, seeds, realMs } = state;
    const fraction = ended / seeds;
    return { what: '', fraction, amount: `${ended} of ${seeds} seeds`, counts: '', left: leftOf(fraction, realMs) };
  }
  const { operations, name, place, runs, doing, timeLimit } = state;
  const what = runs > 1 ? `${name} (${place} of ${runs})` : '';
  if (operations === null || timeLimit <= 0)
    return only([what, doing].filter((text) => text !== '').join(': '), elapsedMs);
  const fraction = Math.min(1, operations.seconds / timeLimit);
  return {
    what,
    fraction,
    amount: `${Math.min(timeLimit, Math.floor(operations.seconds))} of ${timeLimit} s`,
    counts: countsOf(operations),
    left: leftOf(fraction, operations.realMs),
  };
}

const only = (doing: string, elapsedMs: number): Parts => ({
  what: doing,
  fraction: null,
  amount: elapsedMs < 1_000 ? '' : duration(elapsedMs),
  counts: '',
  left: '',
});

function countsOf({ counts }: OperationsState): string {
  const { ok, fail, info } = counts;
  const pending = pendingOf(counts);
  return [
    `${ok} ok`,
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(info > 0 ? [`${info} unknown`] : []),
    ...(pending > 0 ? [`${pending} pending`] : []),
  ].join(', ');
}

/** As long as it took so far, in proportion. */
function leftOf(fraction: number, realMs: number): string {
  if (fraction < ESTIMATED_FROM.fraction || realMs < ESTIMATED_FROM.ms || fraction >= 1) return '';
  return `~${duration((realMs / fraction) * (1 - fraction))} left`;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function barOf(fraction: number, width: number, colours: boolean): string {
  const full = Math.round(fraction * width);
  const [done, rest] = ['█'.repeat(full), '░'.repeat(width - full)];
  return colours
    ? styleText('green', done, { validateStream: false }) + styleText('dim', rest, { validateStream: false })
    : done + rest;
}
