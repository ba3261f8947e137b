import { useEffect, useRef, useState } from 'preact/hooks';
import { type Palette, paletteOf } from '../../diagram/read-palette.ts';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';
import { paints } from '../../state/theme.ts';

/** Colours of functions, and shapes of how they completed. */
export function FunctionLegend({ app }: { readonly app: App }) {
  const list = useRef<HTMLUListElement>(null);
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    if (list.current !== null) setPalette(paletteOf(list.current));
  }, [paints.value]);
  return (
    <ul class="legend" ref={list} aria-label="Legend">
      {app.run.head.functions.map((name, at) => (
        <li key={name}>
          <span class="swatch-dot" style={{ background: palette?.hues[at % palette.hues.length] ?? 'none' }} />
          <Foreign text={name} most={30} />
        </li>
      ))}
      <li>
        <span class="swatch-lost" aria-hidden="true">
          ×
        </span>
        failed
      </li>
      <li>
        <span class="swatch-lost" aria-hidden="true">
          ▲
        </span>
        undecided
      </li>
    </ul>
  );
}
