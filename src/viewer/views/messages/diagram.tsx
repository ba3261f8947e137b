import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AxisKind } from '../../data/messages-on-axis.ts';
import { countText, spanText, timeText } from '../../data/time-text.ts';
import { nearestArrow } from '../../diagram/arrow-at.ts';
import { drawOnChange, sharpContext, watchSize } from '../../diagram/canvas.ts';
import { messageLine } from '../../diagram/marks.ts';
import { fixturesOf, geometryFor, leastHeight, paint } from '../../diagram/paint.ts';
import { attachPointer, pressKey, type Surface } from '../../diagram/pointer-and-keys.ts';
import { paletteOf } from '../../diagram/read-palette.ts';
import type { Arrow, Geometry } from '../../diagram/scene.ts';
import { Foreign } from '../../parts/text.tsx';
import { usePromised } from '../../parts/use-promised.ts';
import type { App } from '../../state/app.ts';
import type { Range } from '../../state/range.ts';

/** What stands in the diagram once it has come to rest: what is said and listed of it. */
interface Settled {
  /** null: too many for arrows. */
  readonly arrows: readonly Arrow[] | null;
  readonly range: Range;
  readonly kind: AxisKind;
}
export const settled = signal<Settled>({ arrows: [], range: { from: 0, to: 1 }, kind: 'time' });

/** Milliseconds without a new frame after which the diagram has come to rest. */
const REST = 100;

/** The arrows of the last frame: what the pointer goes by. */
let drawn: readonly Arrow[] | null = [];

/** The space-time diagram: a canvas, its lines' names, and what the pointer is at. */
export function Diagram({ app }: { readonly app: App }) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [geometry, setGeometry] = useState<Geometry>(() => geometryFor(800, 500, app.lanes.value.lanes.length));
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const lanes = app.lanes.value.lanes;

  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    return watchSize(element, (width, height) => {
      if (width > 0) setGeometry(geometryFor(width, height, lanes.length));
    });
  }, [lanes.length]);

  useEffect(() => drawWhenChanged(app, canvas, geometry), [app, geometry]);

  const surface = useRef<Surface | null>(null);
  surface.current = {
    app,
    messageAt: (x, y, reach) => nearestArrow(drawn ?? [], x, y, reach)?.message ?? null,
    width: () => geometry.width,
    pointed: setPointer,
    shown: () => (drawn ?? []).map(({ message }) => message),
  };
  useEffect(() => {
    const element = canvas.current;
    return element === null ? undefined : attachPointer(element, through(surface));
  }, []);

  return (
    <div class="diagram" style={{ minHeight: `${leastHeight(lanes.length)}px` }}>
      <p id="diagram-keys" class="visually-hidden">
        Arrows move, plus and minus zoom, 0 shows all, n and p select the next and the previous message, Escape clears.
        The messages in view are also listed in a table.
      </p>
      <p class="visually-hidden" aria-live="polite">
        {app.selected.value === null ? '' : `Selected: ${messageLine(app.run, app.selected.value)}`}
      </p>
      <LaneNames app={app} geometry={geometry} />
      <div class="diagram-room" ref={room}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is moved by keys of its own. */}
        <canvas
          ref={canvas}
          class="diagram-canvas"
          style={{ height: `${geometry.height}px` }}
          tabIndex={0}
          role="application"
          aria-label="Space-time diagram of the messages"
          aria-describedby="diagram-keys diagram-view"
          onKeyDown={(event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || surface.current === null) return;
            if (pressKey(event.key, event.shiftKey, surface.current)) event.preventDefault();
          }}
        />
        {pointer !== null && <Tooltip app={app} x={pointer.x} y={pointer.y} width={geometry.width} />}
      </div>
    </div>
  );
}

/** Always the surface of the last rendering. */
const through = (surface: { readonly current: Surface | null }): Surface => {
  const now = (): Surface => surface.current as Surface;
  return {
    app: now().app,
    messageAt: (...where) => now().messageAt(...where),
    width: () => now().width(),
    pointed: (at) => now().pointed(at),
    shown: () => now().shown(),
  };
};

function drawWhenChanged(
  app: App,
  canvas: { readonly current: HTMLCanvasElement | null },
  geometry: Geometry,
): () => void {
  const fixtures = fixturesOf(app);
  let resting: number | undefined;
  const draw = (): void => {
    const element = canvas.current;
    if (element === null) return;
    const context = sharpContext(element, geometry.width, geometry.height);
    if (context === null) return;
    drawn = paint(context, app, geometry, paletteOf(element), fixtures);
    window.clearTimeout(resting);
    const now: Settled = { arrows: drawn, range: app.range.peek(), kind: app.axisKind.peek() };
    resting = window.setTimeout(() => {
      settled.value = now;
    }, REST);
  };
  const { range, axis, lanes, causality, selected, hovered, follow, playhead, logTimes } = app;
  return drawOnChange(draw, [range, axis, lanes, causality, selected, hovered, follow.found, playhead, logTimes]);
}

function LaneNames({ app, geometry }: { readonly app: App; readonly geometry: Geometry }) {
  const { lanes } = app.lanes.value;
  return (
    <ul class="lane-names" aria-label="Lines of the diagram" style={{ paddingTop: `${geometry.top}px` }}>
      {lanes.map(({ name, kind, endpoint }) => (
        <li key={endpoint ?? 'clients'} class={`lane-${kind}`} style={{ height: `${geometry.laneHeight}px` }}>
          <Foreign text={name} most={40} />
        </li>
      ))}
    </ul>
  );
}

interface TooltipProps {
  readonly app: App;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function Tooltip({ app, x, y, width }: TooltipProps) {
  const message = app.hovered.value;
  const [body = ''] =
    usePromised(async () => (message === null ? [] : await app.run.bodies.of(message)), message) ?? [];
  if (message === null) return null;
  const { sendTime, receiveTime, receiveEvent } = app.run.messages;
  const sent = sendTime[message] as number;
  const delay = (receiveTime[message] as number) - sent;
  const left = Math.max(4, Math.min(x + 14, width - 296));
  return (
    <div class="tooltip" role="presentation" style={{ transform: `translate(${left}px, ${y + 16}px)` }}>
      <strong>
        <Foreign text={messageLine(app.run, message)} most={80} />
      </strong>
      <span class="tooltip-time">
        {timeText(sent)}, {(receiveEvent[message] as number) < 0 ? 'never received' : `${spanText(delay)} on its way`}
      </span>
      {body !== '' && <code>{body.length > 160 ? `${body.slice(0, 160)}…` : body}</code>}
    </div>
  );
}

/** What is in view, in words. */
export function viewWords(): string {
  const { arrows, range, kind } = settled.value;
  const { from, to } = range;
  const step = (to - from) / 100;
  const where =
    kind === 'time'
      ? `${timeText(from, step)} to ${timeText(to, step)}`
      : `events ${countText(Math.max(0, Math.round(from)))} to ${countText(Math.round(to))}`;
  if (arrows === null) return `${where}: too many messages for arrows`;
  return `${where}: ${countText(arrows.length)} ${arrows.length === 1 ? 'message' : 'messages'}`;
}
