import { useEffect, useRef, useState } from 'preact/hooks';
import { countColumns } from '../../data/messages-on-axis.ts';
import { drawOnChange, sharpContext, watchSize } from '../../diagram/canvas.ts';
import { paletteOf } from '../../diagram/read-palette.ts';
import { shadeFaults } from '../../parts/shade-faults.ts';
import { type App, showRange } from '../../state/app.ts';
import { placeOfTime } from '../../state/range.ts';

const HEIGHT = 44;
/** Pixels of a column. */
const COLUMN = 2;

/** The whole run in small: how much was sent when, faults, and the part that is in view, which can be dragged. */
export function Minimap({ app }: { readonly app: App }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(800);
  useEffect(() => (canvas.current === null ? undefined : watchSize(canvas.current, setWidth)), []);
  useEffect(
    () => drawOnChange(() => drawMinimap(app, canvas.current, width), [app.range, app.axis, app.laneEvents]),
    [app, width],
  );
  const centre = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
    const { from, to } = app.whole.peek();
    const place = from + ((event.clientX - box.left) / box.width) * (to - from);
    const { from: begin, to: end } = app.range.peek();
    showRange(app, { from: place - (end - begin) / 2, to: place + (end - begin) / 2 });
  };
  return (
    <canvas
      ref={canvas}
      class="minimap"
      style={{ height: `${HEIGHT}px` }}
      role="img"
      aria-label="The whole run in small"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        centre(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) centre(event);
      }}
    />
  );
}

function drawMinimap(app: App, canvas: HTMLCanvasElement | null, width: number): void {
  const context = canvas === null ? null : sharpContext(canvas, width, HEIGHT);
  if (canvas === null || context === null) return;
  const palette = paletteOf(canvas);
  const whole = app.whole.value;
  const xOf = (place: number): number => ((place - whole.from) / (whole.to - whole.from)) * width;
  shadeFaults(context, palette, app.run.head.faults, {
    ends: app.run.ends,
    xOf: (time) => xOf(placeOfTime(app.run, app.axisKind.value, time)),
    top: 0,
    height: HEIGHT,
  });
  const columns = Math.max(1, Math.ceil(width / COLUMN));
  const sent = countColumns(app.axis.value.starts, whole.from, whole.to, columns);
  const lost = new Uint32Array(columns);
  for (const lane of app.laneEvents.value) {
    countColumns(lane.lost, whole.from, whole.to, columns).forEach((count, at) => {
      (lost[at] as number) += count;
    });
  }
  const most = sent.reduce((a, b) => Math.max(a, b), 1);
  const draw = (counts: Uint32Array, colour: string): void => {
    context.fillStyle = colour;
    counts.forEach((count, at) => {
      const height = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * (HEIGHT - 8));
      context.fillRect(at * COLUMN, HEIGHT - height, COLUMN - 0.4, height);
    });
  };
  draw(sent, palette.hues[0] ?? palette.accent);
  draw(lost, palette.lost);
  const { from, to } = app.range.value;
  const [left, right] = [xOf(from), Math.max(xOf(to), xOf(from) + 3)];
  context.fillStyle = palette.background;
  context.globalAlpha = 0.62;
  context.fillRect(0, 0, left, HEIGHT);
  context.fillRect(right, 0, width - right, HEIGHT);
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1.5;
  context.strokeRect(left + 0.75, 0.75, Math.max(2, right - left - 1.5), HEIGHT - 1.5);
}
