import { type App, jumpToMessage, showRange } from '../state/app.ts';
import { moved, zoomed } from '../state/range.ts';

/** What of the diagram the pointer and the keys act on. */
export interface Surface {
  readonly app: App;
  /** The message at a point of the canvas. */
  readonly messageAt: (x: number, y: number, reach: number) => number | null;
  readonly width: () => number;
  /** Tells where the pointer is; null: it has left. */
  readonly pointed: (at: { readonly x: number; readonly y: number } | null) => void;
  /** Messages in view that can be stepped through. */
  readonly shown: () => readonly number[];
}

const WHEEL_ZOOM = 0.0018;
/** Pixels that the pointer moves before a press is a drag. */
const DRAG = 4;
const REACH = { mouse: 7, touch: 16 } as const;

export function attachPointer(canvas: HTMLCanvasElement, surface: Surface): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const pointOf = (event: PointerEvent | WheelEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const range = () => surface.app.range.peek();

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    if (pointers.size === 1) travelled = 0;
  };
  const move = (event: PointerEvent): void => {
    const point = pointOf(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === 'mouse') hover(point);
      return;
    }
    pointers.set(event.pointerId, point);
    travelled += Math.hypot(point.x - before.x, point.y - before.y);
    if (pointers.size === 1) {
      if (travelled < DRAG) return;
      showRange(surface.app, moved(range(), (before.x - point.x) / surface.width()));
      canvas.classList.add('dragged');
    } else {
      pinch(event.pointerId, before, point);
    }
  };
  const pinch = (id: number, before: { x: number }, now: { x: number }): void => {
    const other = [...pointers].find(([each]) => each !== id)?.[1];
    if (other === undefined) return;
    const [was, is] = [Math.abs(before.x - other.x), Math.abs(now.x - other.x)];
    const middle = (before.x + other.x) / 2 / surface.width();
    if (was < 8 || is < 8) return;
    const next = zoomed(range(), was / is, middle);
    showRange(surface.app, moved(next, (before.x - now.x) / 2 / surface.width()));
  };
  const up = (event: PointerEvent): void => {
    const wasDown = pointers.delete(event.pointerId);
    canvas.classList.remove('dragged');
    if (!wasDown || travelled >= DRAG || event.type === 'pointercancel') return;
    const { x, y } = pointOf(event);
    surface.app.selected.value = surface.messageAt(x, y, event.pointerType === 'mouse' ? REACH.mouse : REACH.touch);
  };
  const hover = (point: { x: number; y: number }): void => {
    surface.app.hovered.value = surface.messageAt(point.x, point.y, REACH.mouse);
    surface.pointed(point);
  };
  const leave = (): void => {
    surface.app.hovered.value = null;
    surface.pointed(null);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      showRange(surface.app, moved(range(), (sideways * unit) / surface.width()));
      return;
    }
    // A pinch on a touch pad comes as a wheel with Ctrl, in smaller steps.
    const factor = Math.exp(event.deltaY * unit * WHEEL_ZOOM * (event.ctrlKey ? 5 : 1));
    showRange(surface.app, zoomed(range(), factor, pointOf(event).x / surface.width()));
  };
  const twice = (event: MouseEvent): void => {
    const { x } = pointOf(event as PointerEvent);
    showRange(surface.app, zoomed(range(), 0.4, x / surface.width()));
  };
  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, pointerleave: leave };
  const all = Object.entries({ ...listeners, wheel, dblclick: twice }) as [string, EventListener][];
  for (const [name, listener] of all) canvas.addEventListener(name, listener, { passive: false });
  return () => {
    for (const [name, listener] of all) canvas.removeEventListener(name, listener);
  };
}

const PAN = 0.15;
const ZOOM = 0.7;

/** What a key does to the diagram; false: nothing. */
export function pressKey(key: string, shift: boolean, surface: Pick<Surface, 'app' | 'shown'>): boolean {
  const { app } = surface;
  const range = app.range.peek();
  const whole = app.whole.peek();
  const span = range.to - range.from;
  const actions: Record<string, () => void> = {
    ArrowLeft: () => showRange(app, moved(range, shift ? -0.9 : -PAN)),
    ArrowRight: () => showRange(app, moved(range, shift ? 0.9 : PAN)),
    PageUp: () => showRange(app, moved(range, -0.9)),
    PageDown: () => showRange(app, moved(range, 0.9)),
    Home: () => showRange(app, { from: whole.from, to: whole.from + span }),
    End: () => showRange(app, { from: whole.to - span, to: whole.to }),
    '+': () => showRange(app, zoomed(range, ZOOM, 0.5)),
    '=': () => showRange(app, zoomed(range, ZOOM, 0.5)),
    '-': () => showRange(app, zoomed(range, 1 / ZOOM, 0.5)),
    '0': () => showRange(app, whole),
    n: () => step(surface, 1),
    p: () => step(surface, -1),
    Escape: () => {
      app.selected.value = null;
      app.follow.start('');
    },
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}

/** Selects the next message in view, or the one before. */
function step({ app, shown }: Pick<Surface, 'app' | 'shown'>, by: 1 | -1): void {
  const messages = shown();
  const selected = app.selected.peek();
  const at = selected === null ? -1 : messages.indexOf(selected);
  const next = at === -1 ? (by === 1 ? messages[0] : messages.at(-1)) : messages[at + by];
  if (next !== undefined) jumpToMessage(app, next);
}
