import { useEffect, useRef, useState } from 'preact/hooks';
import { type Palette, paletteOf } from '../../diagram/read-palette.ts';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';
import { paints } from '../../state/theme.ts';

/** The colours of nodes, where there are few enough to have one each. */
export function EndpointLegend({ app }: { readonly app: App }) {
  const list = useRef<HTMLUListElement>(null);
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    if (list.current !== null) setPalette(paletteOf(list.current));
  }, [paints.value]);
  const { nodes } = app.run.head;
  return (
    <ul class="legend" ref={list} aria-label="Colours of nodes">
      {nodes.slice(0, palette?.hues.length ?? 0).map((node, at) => (
        <li key={node}>
          <span class="swatch-dot" style={{ background: palette?.hues[at] ?? 'none' }} />
          <Foreign text={node} most={20} />
        </li>
      ))}
      {palette !== null && nodes.length > palette.hues.length && <li>further nodes have these colours again</li>}
    </ul>
  );
}
