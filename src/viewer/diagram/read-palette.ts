import type { PageHead } from '../../page/page-data.ts';

/** Colours of the canvases, out of the stylesheet's custom properties. */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly faint: string;
  readonly accent: string;
  readonly past: string;
  readonly future: string;
  readonly follow: string;
  readonly lost: string;
  readonly fault: string;
  /** Colours that colour-blind people can tell apart (Okabe and Ito's, as light or dark as the theme needs). */
  readonly hues: readonly string[];
  readonly font: string;
}

const HUES = 6;

let known: { readonly theme: string | undefined; readonly palette: Palette } | null = null;

/** The palette of the theme that is shown; read anew when that has changed. */
export function paletteOf(element: Element): Palette {
  const { theme } = document.documentElement.dataset;
  if (known === null || known.theme !== theme) known = { theme, palette: readPalette(element) };
  return known.palette;
}

function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    background: of('background'),
    surface: of('surface'),
    text: of('text'),
    muted: of('muted'),
    line: of('line'),
    faint: of('faint'),
    accent: of('accent'),
    past: of('past'),
    future: of('future'),
    follow: of('follow'),
    lost: of('lost'),
    fault: of('fault'),
    hues: Array.from({ length: HUES }, (_, at) => of(`hue-${at + 1}`)),
    font: style.fontFamily,
  };
}

/** What sets a node up, and no part of the workload. */
const SETUP = new Set(['init', 'topology']);

/** For each type of message its colour: a request and its `_ok` share one; errors and setting up have their own. */
export function typeColours(head: PageHead, palette: Palette): readonly string[] {
  const bases: string[] = [];
  return head.messageTypes.map((type) => {
    const base = type.replace(/_ok$/, '');
    if (base === 'error') return palette.lost;
    if (SETUP.has(base)) return palette.muted;
    let at = bases.indexOf(base);
    if (at === -1) at = bases.push(base) - 1;
    return palette.hues[at % palette.hues.length] ?? palette.accent;
  });
}
