/** messages.svg: the messages of a run in the style of Maelstrom (maelstrom/net/viz.clj), with the lost ones. */

import { DRAWN_EVENTS, NOT_SHOWN } from '../../maelstrom/drawn-events.ts';
import { involvesClient, type JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { bodyEdn, wireEdn } from '../wire/clojure-text.ts';
import { Decimal, isWireObject, type Wire } from '../wire/wire-json.ts';

const WIDTH = 1200;
const Y_STEP = 20;
const LABEL_CHARACTERS = 48;
/** Characters of the body that are shown on hover; a node may send megabytes. */
const TITLE_CHARACTERS = 2_000;

/** Collects a run's events in order. */
export interface Diagram {
  add(event: JournalEvent): void;
  /** A partition swallowed the message of this id. */
  drop(messageId: number): void;
  svg(): string;
}

/** The parts of a message that are drawn. */
interface Drawn {
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  /** Abridged: a run's first messages may hold more than fits into memory. */
  readonly body: Wire;
}

interface Row {
  readonly type: JournalEvent['type'];
  readonly message: Drawn;
}

export function createDiagram(): Diagram {
  const rows: Row[] = [];
  /** Messages whose sending is drawn and that were not received yet. */
  const open = new Map<number, Drawn>();
  const dropped = new Set<number>();
  let truncated = false;

  return {
    add({ type, message }) {
      const body = message.body as Wire;
      const kind = isWireObject(body) ? body.type : undefined;
      if (kind === 'init' || kind === 'init_ok') return;
      const sent = type === 'recv' ? open.get(message.id) : undefined;
      if (sent !== undefined) open.delete(message.id);
      if (rows.length >= DRAWN_EVENTS) {
        truncated = true;
        return;
      }
      const drawn = sent ?? { id: message.id, src: message.src, dest: message.dest, body: abridge(body) };
      if (type === 'send') open.set(message.id, drawn);
      rows.push({ type, message: drawn });
    },
    drop(id) {
      if (open.has(id)) dropped.add(id);
    },
    svg: () => render(rows, open, dropped, truncated),
  };
}

/** Parts of a list or map, and characters of a text, that are kept for labels and titles. */
const KEPT_PARTS = 60;
const KEPT_CHARACTERS = 500;
const KEPT_DEPTH = 6;

/** The beginning of a value, which is all that labels and titles show. */
function abridge(value: Wire, depth = 0): Wire {
  if (typeof value === 'string') return value.length > KEPT_CHARACTERS ? value.slice(0, KEPT_CHARACTERS) : value;
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value;
  if (depth === KEPT_DEPTH) return '…';
  if (Array.isArray(value)) {
    const kept = value.slice(0, KEPT_PARTS).map((each) => abridge(each, depth + 1));
    return kept.length < value.length ? [...kept, '…'] : kept;
  }
  const kept: [string, Wire][] = [];
  for (const [key, each] of Object.entries(value)) {
    if (kept.length === KEPT_PARTS) {
      kept.push(['…', null]);
      break;
    }
    kept.push([key.slice(0, KEPT_CHARACTERS), abridge(each, depth + 1)]);
  }
  return Object.fromEntries(kept);
}

function render(
  rows: readonly Row[],
  lost: ReadonlyMap<number, Drawn>,
  dropped: ReadonlySet<number>,
  truncated: boolean,
): string {
  const nodes = inOrder(new Set(rows.flatMap(({ message: { src, dest } }) => [src, dest])));
  const steps = rows.length;
  const xs = new Map(nodes.map((node, at) => [node, ((at + 0.5) / nodes.length) * WIDTH]));
  const x = (node: string): number => xs.get(node) ?? 0;
  const y = (step: number): number => Y_STEP * (1.5 + step);

  const names: string[] = [];
  const lines: string[] = [];
  for (const node of nodes) {
    for (let step = 0; step < steps; step += 50) {
      const fill = step === 0 ? '#000' : '#aaa';
      names.push(
        `<text x="${x(node)}" y="${y(step - 0.5)}" text-anchor="middle" alignment-baseline="middle" fill="${fill}">${escapeXml(node)}</text>`,
      );
    }
    lines.push(`<line stroke="#ccc" x1="${x(node)}" y1="${y(0)}" x2="${x(node)}" y2="${y(steps + 1)}"/>`);
  }

  const messages: string[] = [];
  const sentAt = new Map<number, number>();
  for (const [at, { type, message }] of rows.entries()) {
    const step = at + 1;
    const { id, src, dest } = message;
    if (type === 'recv') {
      const from = sentAt.get(id);
      if (from !== undefined) messages.push(arrow(message, x(src), y(from), x(dest), y(step)));
      continue;
    }
    sentAt.set(id, step);
    if (lost.has(id)) messages.push(lostMessage(message, x(src), x(dest), y(step), dropped.has(id)));
  }

  const notice = truncated
    ? `<g><line x1="30" y1="${y(steps + 2)}" x2="${WIDTH - 30}" y2="${y(steps + 2)}" stroke-width="1" stroke="#D96918"/>` +
      `<text x="${WIDTH / 2}" y="${y(steps + 3)}" fill="#D96918" text-anchor="middle">${NOT_SHOWN}</text></g>`
    : '';
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="2.0" width="${WIDTH + 50}" height="${Y_STEP * (steps + 7)}">` +
    `<style>${STYLE}</style><defs>${DEFINITIONS}</defs>\n` +
    `<g>${names.join('')}</g>\n<g>${lines.join('')}</g>\n<g>${messages.join('\n')}</g>${notice}</svg>\n`
  );
}

const STYLE =
  'svg{font-family:Helvetica,Arial,sans-serif;font-size:11px}' +
  'rect{stroke-linecap:butt;stroke-width:3;stroke:#fff}' +
  'polygon{fill:#000}' +
  '.lost line{stroke-width:2;stroke-dasharray:5 4}';

const DEFINITIONS =
  '<polygon id="ahead" points="0 0, -12 4, -12 -4"/>' +
  '<filter id="glow" x="0" y="0"><feGaussianBlur in="SourceAlpha" stdDeviation="2" result="blurred"/>' +
  '<feFlood flood-color="#fff"/><feComposite operator="in" in2="blurred"/>' +
  '<feComponentTransfer><feFuncA type="linear" slope="10" intercept="0"/></feComponentTransfer>' +
  '<feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter>';

/** Clients and nodes by letter and number, everything else (the services) last. */
function inOrder(names: Iterable<string>): string[] {
  const key = (name: string): readonly [number, string, number] => {
    const [, letters = '', digits = ''] = /^(\w+?)(\d+)$/.exec(name) ?? [];
    return digits === '' ? [1, name, 0] : [0, letters, Number(digits)];
  };
  return [...names].sort((a, b) => {
    const [groupA, nameA, numberA] = key(a);
    const [groupB, nameB, numberB] = key(b);
    return groupA - groupB || (nameA < nameB ? -1 : nameA > nameB ? 1 : numberA - numberB);
  });
}

function colour({ src, dest, body }: Drawn): string {
  if (isWireObject(body) && body.type === 'error') return '#FF1E90';
  return involvesClient({ src, dest }) ? '#81BFFC' : '#000';
}

function labelOf({ body }: Drawn): string {
  if (!isWireObject(body)) return printEdn(wireEdn(body));
  const { type, msg_id: _, in_reply_to: __, ...rest } = body;
  const kind = typeof type === 'string' ? type : printEdn(wireEdn(type ?? null));
  if (type === 'error') return `${kind} ${typeof body.text === 'string' ? body.text : ''}`;
  return `${kind} ${printEdn(bodyEdn(rest))}`;
}

const titleOf = (event: Drawn): string =>
  `${event.src} → ${event.dest} ${cut(printEdn(bodyEdn(event.body)), TITLE_CHARACTERS)}`;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** A bar from the sending to the receipt, drawn flat and turned into place together with its label. */
function arrow(event: Drawn, x0: number, y0: number, x1: number, y1: number): string {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const angle = (Math.atan2(y1 - y0, x1 - x0) / Math.PI) * 180;
  const flip = Math.abs(angle) < 90 ? '' : ` transform="rotate(180 ${length / 2} 0)"`;
  const label = escapeXml(cut(labelOf(event), LABEL_CHARACTERS));
  const text = (glow: string): string =>
    `<text text-anchor="middle" x="${length / 2}" y="${-Y_STEP / 5}"${flip}${glow}>${label}</text>`;
  return (
    `<g transform="translate(${x0} ${y0}) rotate(${angle})">` +
    `<rect x="0" y="-2.5" height="5" width="${Math.max(0, length - 4)}" fill="${colour(event)}"><title>${escapeXml(titleOf(event))}</title></rect>` +
    `<use xlink:href="#ahead" x="${length}" y="0"/>${text(' filter="url(#glow)" style="fill:#fff"')}${text('')}</g>`
  );
}

/** A dashed bar that ends in a cross halfway: the message was sent and never arrived. */
function lostMessage(event: Drawn, x0: number, x1: number, y0: number, partitioned: boolean): string {
  const end = (x0 + x1) / 2;
  const stroke = partitioned ? '#D96918' : '#999';
  const why = partitioned ? 'lost in a partition' : 'never delivered';
  const cross = `M${end - 5} ${y0 - 5}L${end + 5} ${y0 + 5}M${end - 5} ${y0 + 5}L${end + 5} ${y0 - 5}`;
  const label = escapeXml(cut(labelOf(event), LABEL_CHARACTERS));
  const text = (glow: string): string =>
    `<text text-anchor="middle" x="${(x0 + end) / 2}" y="${y0 - Y_STEP / 5}"${glow}>${label}</text>`;
  return (
    `<g class="lost"><title>${escapeXml(`${titleOf(event)} (${why})`)}</title>` +
    `<line x1="${x0}" y1="${y0}" x2="${end}" y2="${y0}" stroke="${stroke}"/>` +
    `<path d="${cross}" stroke="${stroke}" stroke-width="3" fill="none"/>` +
    `${text(' filter="url(#glow)" style="fill:#fff"')}${text('')}</g>`
  );
}

const XML_ESCAPES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** Most texts need nothing of it. */
const PLAIN_XML = /^[ !#-%'-;=?-~]*$/;

/** Text for XML 1.0: markup is escaped, and characters that XML forbids are replaced. */
function escapeXml(text: string): string {
  if (PLAIN_XML.test(text)) return text;
  return text
    .replace(/[<>&"]/g, (found) => XML_ESCAPES[found] ?? found)
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
}
