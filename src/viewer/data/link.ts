/** What a link into the page names; it stands behind the `#`. */
export interface Link {
  readonly view?: string;
  /** Milliseconds: a moment, or the two ends of what is shown. */
  readonly t?: readonly [number] | readonly [number, number];
  /** A message: its place among the messages that were sent. */
  readonly m?: number;
  /** A value that is followed. */
  readonly v?: string;
  /** An operation: its place among the operations. */
  readonly o?: number;
  readonly axis?: 'events';
}

const LONGEST = 2000;

/** Reads a link; what it does not understand it leaves out. */
export function parseLink(hash: string): Link {
  const words = new URLSearchParams(hash.slice(0, LONGEST).replace(/^#/, ''));
  const view = words.get('view');
  const times = (words.get('t') ?? '').match(/^(-?\d+(?:\.\d+)?)(?:\.\.(-?\d+(?:\.\d+)?))?$/);
  const from = Number(times?.[1] ?? Number.NaN);
  const to = Number(times?.[2] ?? Number.NaN);
  const value = words.get('v');
  const message = placeIn(words.get('m'));
  const operation = placeIn(words.get('o'));
  return {
    ...(view !== null && /^[a-z]{1,20}$/.test(view) && { view }),
    ...(Number.isFinite(from) && { t: Number.isFinite(to) && to > from ? ([from, to] as const) : ([from] as const) }),
    ...(message !== undefined && { m: message }),
    ...(operation !== undefined && { o: operation }),
    ...(value !== null && value !== '' && { v: value }),
    ...(words.get('axis') === 'events' && { axis: 'events' as const }),
  };
}

const placeIn = (word: string | null): number | undefined =>
  word !== null && /^[0-9]{1,9}$/.test(word) ? Number(word) : undefined;

export function linkText({ view, t, m, v, o, axis }: Link): string {
  const words: string[] = [];
  if (view !== undefined) words.push(`view=${view}`);
  if (t !== undefined) words.push(`t=${t.map((ms) => Number(ms.toFixed(3))).join('..')}`);
  if (axis !== undefined) words.push(`axis=${axis}`);
  if (m !== undefined) words.push(`m=${m}`);
  if (o !== undefined) words.push(`o=${o}`);
  if (v !== undefined) words.push(`v=${encodeURIComponent(v.replace(/\p{Cs}/gu, '\ufffd'))}`);
  return words.length === 0 ? '' : `#${words.join('&')}`;
}
