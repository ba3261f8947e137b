import { useEffect, useRef, useState } from 'preact/hooks';
import { type Palette, paletteOf, typeColours } from '../../diagram/read-palette.ts';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';
import { paints } from '../../state/theme.ts';
import { settled } from './diagram.tsx';

/** Types that the legend names. */
const NAMED = 8;

/** What colours and strokes stand for. */
export function Legend({ app }: { readonly app: App }) {
  const list = useRef<HTMLUListElement>(null);
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    if (list.current !== null) setPalette(paletteOf(list.current));
  }, [paints.value]);
  const { head } = app.run;
  const colours = palette === null ? [] : typeColours(head, palette);
  const bases = head.messageTypes.map((type, at) => ({ type, at })).filter(({ type }) => !type.endsWith('_ok'));
  const dense = settled.value.arrows === null;
  const entries: readonly (readonly [string, string])[] = dense
    ? [
        ['sent, above each line', palette?.hues[0] ?? ''],
        ['received, below it', palette?.hues[1] ?? ''],
      ]
    : bases.slice(0, NAMED).map(({ type, at }) => [type || 'no type', colours[at] ?? '']);
  return (
    <ul class="legend" ref={list} aria-label="Legend">
      {entries.map(([name, colour]) => (
        <li key={name}>
          <span class="swatch" style={{ background: colour }} />
          <Foreign text={name} most={30} />
        </li>
      ))}
      <li>
        <span class="swatch-lost" aria-hidden="true">
          ×
        </span>
        never received
      </li>
    </ul>
  );
}
