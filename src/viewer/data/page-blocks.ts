import { readColumn } from '../../page/columns.ts';
import type { PageHead } from '../../page/page-data.ts';

/** Where the page's data is: the elements of its document, or a double of them. */
export interface PageSource {
  readonly head: PageHead;
  /** The bytes of a block, decompressed; empty when the page has no such block. */
  readonly block: (id: string) => Promise<Uint8Array>;
}

/** @throws Error when the document has no head, or it is not JSON. */
export function sourceOf(page: Document): PageSource {
  const text = page.getElementById('head')?.textContent;
  if (text == null) throw new Error('the page has no data: its element #head is missing');
  return {
    head: JSON.parse(text) as PageHead,
    block: async (id) => {
      const base64 = page.getElementById(id)?.textContent?.trim() ?? '';
      return base64 === '' ? new Uint8Array(0) : await unzipped(bytesOf(base64));
    },
  };
}

/** Newer browsers read base64 by themselves. */
type WithBase64 = Uint8ArrayConstructor & { readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as WithBase64;
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The columns of a block by name. @throws RangeError when the block is cut short. */
export function columnsOf<Name extends string>(
  block: Uint8Array,
  names: readonly Name[],
  count: number,
): Readonly<Record<Name, Float64Array>> {
  const columns = {} as Record<Name, Float64Array>;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let at = 0;
  for (const name of names) {
    if (count === 0) {
      columns[name] = new Float64Array(0);
      continue;
    }
    const length = view.getUint32(at, true);
    columns[name] = readColumn(block.subarray(at + 4, at + 4 + length), count);
    at += 4 + length;
  }
  return columns;
}

/** The texts of a block; none when it is empty. */
export function textsOf(block: Uint8Array): readonly string[] {
  return block.length === 0 ? [] : (JSON.parse(new TextDecoder().decode(block)) as string[]);
}
