import { FUTURE, ITSELF, PAST } from '../data/causality.ts';
import type { Messages } from '../data/messages.ts';
import type { Palette } from './read-palette.ts';
import type { Arrow } from './scene.ts';

/** How the arrows are to be seen. */
export interface ArrowStyle {
  readonly palette: Palette;
  /** The colour of each type. */
  readonly colours: readonly string[];
  readonly messages: Messages;
  /** For each message how it stands to the selected one; null when none is selected. */
  readonly relation: Uint8Array | null;
  /** 1 for each message that carries the followed value. */
  readonly followed: Uint8Array | null;
  readonly selected: number | null;
  readonly hovered: number | null;
}

/** Of more arrows than these, none has a head, and all are paler. */
const HEADS_UP_TO = 1500;
/** More arrows than these of one kind are as thin as the screen can show, and whole: without a graphics card all else takes long. */
const STROKES_UP_TO = 200;

interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly opacity: number;
  readonly arrows: Arrow[];
}

/** Draws arrows in as few strokes as there are colours; those that stand out come last. */
export function drawArrows(context: CanvasRenderingContext2D, arrows: readonly Arrow[], style: ArrowStyle): void {
  const strokes = new Map<string, Stroke>();
  const crowded = arrows.length > HEADS_UP_TO;
  for (const arrow of arrows) {
    const [colour, width, opacity] = lookOf(arrow, style, crowded);
    const key = `${width} ${opacity} ${colour}`;
    const stroke = strokes.get(key) ?? { colour, width, opacity, arrows: [] };
    strokes.set(key, stroke);
    stroke.arrows.push(arrow);
  }
  const inOrder = [...strokes.values()].sort((a, b) => a.opacity * a.width - b.opacity * b.width);
  for (const stroke of inOrder) drawStroke(context, stroke, !crowded, style.messages);
  context.globalAlpha = 1;
}

/** How pale arrows are that stand out against none. */
const CROWDED = 0.55;

function lookOf(
  arrow: Arrow,
  style: ArrowStyle,
  crowded: boolean,
): readonly [colour: string, width: number, opacity: number] {
  const { palette, relation, followed, messages } = style;
  const { message, lost } = arrow;
  if (message === style.selected || relation?.[message] === ITSELF) return [palette.text, 3, 1];
  if (message === style.hovered) return [palette.accent, 2.5, 1];
  if (followed?.[message] === 1) return [palette.follow, 2.25, 1];
  const standsTo = relation?.[message];
  if (standsTo === PAST) return [palette.past, 1.75, 1];
  if (standsTo === FUTURE) return [palette.future, 1.75, 1];
  const dimmed = relation !== null || followed !== null;
  if (lost) return [palette.lost, 1.5, dimmed ? 0.3 : 1];
  const colour = style.colours[messages.type[message] as number] ?? palette.muted;
  const isReply = (messages.inReplyTo[message] as number) >= 0;
  const opacity = dimmed ? 0.16 : isReply ? 0.6 : 0.9;
  return [colour, isReply ? 1 : 1.25, crowded ? opacity * CROWDED : opacity];
}

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke, heads: boolean, messages: Messages): void {
  context.globalAlpha = stroke.opacity;
  context.strokeStyle = stroke.colour;
  context.fillStyle = stroke.colour;
  const many = stroke.arrows.length > STROKES_UP_TO;
  context.lineWidth = many ? 1 / (window.devicePixelRatio || 1) : stroke.width;
  const lines = new Path2D();
  const broken = new Path2D();
  const filled = new Path2D();
  const open = new Path2D();
  let anyBroken = false;
  for (const arrow of stroke.arrows) {
    const path = arrow.lost ? broken : lines;
    trace(path, arrow);
    anyBroken ||= arrow.lost;
    if (arrow.lost) addCross(lines, arrow.x2, arrow.y2);
    else if (heads) addHead((messages.inReplyTo[arrow.message] as number) >= 0 ? open : filled, arrow, stroke.width);
  }
  context.stroke(lines);
  if (anyBroken) {
    if (!many) context.setLineDash([4, 3]);
    context.stroke(broken);
    context.setLineDash([]);
  }
  if (!heads) return;
  context.fill(filled);
  context.stroke(open);
}

/** Height of the bow that a message makes which does not leave its line. */
const BOW = 12;

function trace(path: Path2D, { x1, y1, x2, y2 }: Arrow): void {
  path.moveTo(x1, y1);
  if (y1 === y2) path.quadraticCurveTo((x1 + x2) / 2, y1 - BOW, x2, y2);
  else path.lineTo(x2, y2);
}

function addCross(path: Path2D, x: number, y: number): void {
  const reach = 3.5;
  path.moveTo(x - reach, y - reach);
  path.lineTo(x + reach, y + reach);
  path.moveTo(x + reach, y - reach);
  path.lineTo(x - reach, y + reach);
}

function addHead(path: Path2D, { x1, y1, x2, y2 }: Arrow, width: number): void {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = y1 === y2 || length === 0 ? [0.6, 0.8] : [(x2 - x1) / length, (y2 - y1) / length];
  const size = 5 + width;
  const half = size * 0.42;
  path.moveTo(x2 - ux * size - uy * half, y2 - uy * size + ux * half);
  path.lineTo(x2, y2);
  path.lineTo(x2 - ux * size + uy * half, y2 - uy * size - ux * half);
}
