import { useState } from 'preact/hooks';
import { countText } from '../data/time-text.ts';

/** Text of a run, which may be written from right to left, or be very long. */
export function Foreign({ text, most = 400 }: { readonly text: string; readonly most?: number }) {
  const [whole, showWhole] = useState(false);
  if (text.length <= most || whole) return <bdi class="foreign">{text}</bdi>;
  return (
    <>
      <bdi class="foreign">{cutAt(text, most)}…</bdi>{' '}
      <button type="button" class="link" onClick={() => showWhole(true)}>
        show all {countText(text.length)} characters
      </button>
    </>
  );
}

/** Not within a pair of surrogates. */
function cutAt(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}
