import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { watchSize } from '../diagram/canvas.ts';

interface RowsProps {
  readonly count: number;
  /** Pixels of a row. */
  readonly height: number;
  readonly row: (at: number) => ComponentChildren;
  /** A row that is brought into view when it changes. */
  readonly at?: number | undefined;
  readonly label: string;
  readonly class?: string;
}

/** Rows that are kept ready above and below what is seen. */
const SPARE = 12;
/** Pixels that browsers scroll over at most; of more rows each pixel stands for several. */
const TALLEST = 8_000_000;

/** A list of which only the rows in view are in the document, however long it is. */
export function Rows({ count, height, row, at, label, class: name = '' }: RowsProps) {
  const outer = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [view, setView] = useState(600);
  const whole = Math.min(TALLEST, count * height);
  const fits = Math.ceil(view / height);
  const most = Math.max(0, count - fits);
  const share = whole > view ? Math.min(1, top / (whole - view)) : 0;
  const first = whole < TALLEST ? Math.floor(top / height) : Math.floor(share * most);
  useLayoutEffect(
    () => (outer.current === null ? undefined : watchSize(outer.current, (_, high) => setView(high))),
    [],
  );
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null || at === undefined || at < 0) return;
    if (at >= first && at < first + fits - 1) return;
    const wanted = Math.max(0, at - Math.floor(fits / 3));
    element.scrollTop = whole < TALLEST ? wanted * height : (wanted / Math.max(1, most)) * (whole - view);
  }, [at, count, view]);
  const from = Math.max(0, first - SPARE);
  const to = Math.min(count, first + fits + SPARE);
  const offset = whole < TALLEST ? from * height : top - (first - from) * height;
  const rows = [];
  for (let each = from; each < to; each += 1) rows.push(row(each));
  return (
    <section
      class={`rows ${name}`}
      ref={outer}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
      tabIndex={0}
      aria-label={label}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <div style={{ height: `${whole}px`, position: 'relative' }}>
        <div style={{ transform: `translateY(${offset}px)` }}>{rows}</div>
      </div>
    </section>
  );
}
