import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { timeText } from '../data/time-text.ts';
import { drawOnChange, sharpContext, watchSize } from '../diagram/canvas.ts';
import { drawRuler } from '../diagram/draw-ruler.ts';
import { type Palette, paletteOf } from '../diagram/read-palette.ts';
import type { App } from '../state/app.ts';
import { moved, type Range, within, zoomed } from '../state/range.ts';
import { shadeFaults } from './shade-faults.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

/** What a chart over the run's time is drawn on. */
export interface TimeBoard {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly range: Range;
  readonly palette: Palette;
  readonly xOf: (time: number) => number;
}

/** What is at a point of it. */
export interface TimeSpot {
  readonly text: string;
  readonly open: () => void;
}

interface TimeCanvasProps {
  readonly app: App;
  readonly label: string;
  readonly height: number;
  /** Pixels to the left of the chart, for the names of rows. */
  readonly left: number;
  readonly initial?: Range;
  /** Microseconds that the chart holds, where it is not over the run's time but from nought on. */
  readonly span?: number;
  /** Draws the rows' names; then, within the chart, what they hold. */
  readonly names?: (board: TimeBoard) => void;
  readonly draw: (board: TimeBoard) => void;
  /** `slack`: microseconds that a few pixels are. */
  readonly spotAt?: (time: number, y: number, slack: number) => TimeSpot | null;
  /** What it is drawn anew for. */
  readonly watch?: readonly ReadonlySignal<unknown>[];
  /** Without buttons: it shows all of the run. */
  readonly fixed?: boolean;
  readonly children?: ComponentChildren;
}

/** Where the chart begins, below the ruler. */
export const TIME_TOP = 22;
const DRAG = 4;

/** A chart over the run's time, that can be moved and zoomed. */
export function TimeCanvas(props: TimeCanvasProps) {
  const { app, label, height, left, initial, span, spotAt, watch = [], fixed = false, children } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const travelled = useRef(0);
  const ends = span ?? app.run.ends;
  const whole: Range = { from: -ends * 0.005, to: ends * 1.015 };
  const [width, setWidth] = useState(800);
  const [range, setRange] = useState<Range>(initial ?? whole);
  const [hint, setHint] = useState<{ readonly x: number; readonly y: number; readonly text: string } | null>(null);
  useEffect(() => (canvas.current === null ? undefined : watchSize(canvas.current, setWidth)), []);
  useEffect(() => setRange(initial ?? whole), [initial?.from, initial?.to, span]);
  useEffect(() => {
    const draw = (): void => {
      if (canvas.current !== null) drawBoard(canvas.current, width, range, props);
    };
    return drawOnChange(draw, watch);
  }, [width, height, range, props.draw]);
  const show = (change: (now: Range) => Range): void => setRange((now) => within(whole, 'time', change(now)));
  const chart = Math.max(1, width - left);
  const spot = (event: MouseEvent): TimeSpot | null => {
    const time = range.from + ((event.offsetX - left) / chart) * (range.to - range.from);
    return spotAt?.(time, event.offsetY, ((range.to - range.from) / chart) * 5) ?? null;
  };
  return (
    <div class="time-canvas">
      {!fixed && (
        <ZoomBar label={label} show={show} whole={whole}>
          {children}
        </ZoomBar>
      )}
      <div class="time-canvas-room">
        <canvas
          ref={canvas}
          style={{ height: `${height}px` }}
          role="img"
          aria-label={label}
          onPointerDown={(event) => {
            travelled.current = 0;
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) {
              const found = spot(event);
              setHint(found === null ? null : { x: event.offsetX, y: event.offsetY, text: found.text });
              return;
            }
            travelled.current += Math.abs(event.movementX);
            if (travelled.current >= DRAG && !fixed) show((now) => moved(now, -event.movementX / chart));
          }}
          onPointerLeave={() => setHint(null)}
          onClick={(event) => {
            if (travelled.current < DRAG) spot(event)?.open();
          }}
        />
        {hint !== null && (
          <div
            class="tooltip"
            style={{ transform: `translate(${Math.max(0, Math.min(hint.x + 12, width - 300))}px, ${hint.y + 14}px)` }}
          >
            <bdi>{hint.text}</bdi>
          </div>
        )}
      </div>
    </div>
  );
}

interface ZoomBarProps {
  readonly label: string;
  readonly show: (change: (now: Range) => Range) => void;
  readonly whole: Range;
  readonly children: ComponentChildren;
}

function ZoomBar({ label, show, whole, children }: ZoomBarProps) {
  return (
    <div class="toolbar">
      <ZoomButtons
        legend={`Zoom: ${label}`}
        zoom={(factor) => show((now) => zoomed(now, factor, 0.5))}
        showAll={() => show(() => whole)}
      >
        <button type="button" aria-label="Earlier" onClick={() => show((now) => moved(now, -0.3))}>
          ←
        </button>
        <button type="button" aria-label="Later" onClick={() => show((now) => moved(now, 0.3))}>
          →
        </button>
      </ZoomButtons>
      {children}
    </div>
  );
}

function drawBoard(canvas: HTMLCanvasElement, width: number, range: Range, props: TimeCanvasProps): void {
  const { app, height, left, span, names, draw } = props;
  const context = sharpContext(canvas, width, height);
  if (context === null) return;
  const palette = paletteOf(canvas);
  const xOf = (time: number): number => left + ((time - range.from) / (range.to - range.from)) * (width - left);
  const board: TimeBoard = { context, width, height, range, palette, xOf };
  const ruler = { top: TIME_TOP - 6, bottom: height, text: timeText, textAt: TIME_TOP / 2 };
  drawRuler(context, palette, { range, xOf, width: width - left, ...ruler });
  names?.(board);
  context.save();
  context.beginPath();
  context.rect(left, 0, width - left, height);
  context.clip();
  if (span === undefined) {
    const { head, ends } = app.run;
    shadeFaults(context, palette, head.faults, { ends, xOf, top: TIME_TOP, height: height - TIME_TOP });
  }
  draw(board);
  context.restore();
}
