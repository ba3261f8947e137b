import type { Lane } from '../data/lanes.ts';
import type { Messages } from '../data/messages.ts';
import type { Palette } from './read-palette.ts';
import type { InFlight, NodeStates, Spot } from './ring-scene.ts';

export interface RingBoard {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly lanes: readonly Lane[];
  readonly spots: readonly Spot[];
}

const RADIUS = { node: 19, service: 15, client: 15 } as const;

/** Draws nodes, services and clients; members of one group of a partition have one colour and one number. */
export function drawSpots({ context, palette, lanes, spots }: RingBoard, { groups, out }: NodeStates): void {
  lanes.forEach(({ name, kind, endpoint }, at) => {
    const { x, y } = spots[at] as Spot;
    const group = endpoint === null ? -1 : (groups[endpoint] ?? -1);
    const state = endpoint === null ? undefined : out.get(endpoint);
    context.beginPath();
    if (kind === 'node') context.arc(x, y, RADIUS.node, 0, 2 * Math.PI);
    else if (kind === 'service') context.rect(x - RADIUS.service * 1.4, y - 12, RADIUS.service * 2.8, 24);
    else context.roundRect(x - RADIUS.client * 1.6, y - 12, RADIUS.client * 3.2, 24, 12);
    context.fillStyle = palette.surface;
    context.fill();
    context.lineWidth = group >= 0 ? 3 : 1.5;
    context.strokeStyle = state !== undefined ? palette.fault : group >= 0 ? hueOf(palette, group) : palette.muted;
    context.setLineDash(state === undefined ? [] : [3, 3]);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = state === undefined ? palette.text : palette.muted;
    context.font = `600 12px ${palette.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(name.length > 9 ? `${name.slice(0, 8)}…` : name, x, y + 0.5);
    const note = state === 'kill' ? 'down' : state === 'pause' ? 'paused' : group >= 0 ? `part ${group + 1}` : '';
    if (note === '') return;
    context.font = `11px ${palette.font}`;
    context.fillStyle = palette.fault;
    context.fillText(note, x, y + RADIUS.node + 11);
  });
}

const hueOf = (palette: Palette, group: number): string => palette.hues[group % palette.hues.length] ?? palette.accent;

/** How a message on its way is to be seen. */
export interface FlightStyle {
  readonly messages: Messages;
  readonly laneOf: Int32Array;
  readonly colours: readonly string[];
  readonly followed: Uint8Array | null;
  readonly selected: number | null;
}

/** Draws each message as a dot with the part of its way behind it; what was lost ends with a cross. */
export function drawFlights(board: RingBoard, flights: readonly InFlight[], style: FlightStyle): void {
  const { context, palette, spots } = board;
  const { messages, laneOf } = style;
  for (const { message, share, lost } of flights) {
    const from = spots[laneOf[messages.source[message] as number] as number];
    const to = spots[laneOf[messages.destination[message] as number] as number];
    if (from === undefined || to === undefined) continue;
    const followed = style.followed?.[message] === 1 || style.selected === message;
    const dimmed = style.followed !== null && !followed;
    const x = from.x + (to.x - from.x) * share;
    const y = from.y + (to.y - from.y) * share;
    const back = Math.max(0, share - 0.22);
    const colour = followed
      ? palette.follow
      : lost
        ? palette.lost
        : (style.colours[messages.type[message] as number] ?? palette.muted);
    context.globalAlpha = dimmed ? 0.2 : lost ? 1 - share : 1;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = followed ? 3 : 1.75;
    context.beginPath();
    context.moveTo(from.x + (to.x - from.x) * back, from.y + (to.y - from.y) * back);
    context.lineTo(x, y);
    context.stroke();
    context.beginPath();
    if (lost && share > 0.4) {
      context.moveTo(x - 5, y - 5);
      context.lineTo(x + 5, y + 5);
      context.moveTo(x + 5, y - 5);
      context.lineTo(x - 5, y + 5);
      context.stroke();
    } else {
      context.arc(x, y, followed ? 5 : 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.globalAlpha = 1;
}
