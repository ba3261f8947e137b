import { computed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { axisOf } from '../../data/messages-on-axis.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { drawOnChange, sharpContext, watchSize } from '../../diagram/canvas.ts';
import { drawFlights, drawSpots } from '../../diagram/draw-ring.ts';
import { faultLabel } from '../../diagram/marks.ts';
import { paletteOf, typeColours } from '../../diagram/read-palette.ts';
import { holdsAt, inFlight, nodeStatesAt, ringSpots } from '../../diagram/ring-scene.ts';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';
import { speed } from '../../state/playing.ts';

const HEIGHT = 320;
/** Microseconds of the reader's time for which a message is seen, at least. */
const SEEN = 350_000;

/** The replay: nodes in a ring, and the messages that are on their way between them. */
export function Ring({ app }: { readonly app: App }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => (canvas.current === null ? undefined : watchSize(canvas.current, setWidth)), []);
  const byTime = useMemo(() => computed(() => axisOf(app.run.messages, 'time', app.chosen.value)), [app]);
  useEffect(() => {
    const draw = (): void => {
      const element = canvas.current;
      const time = app.playhead.peek();
      const context = element === null ? null : sharpContext(element, width, HEIGHT);
      if (element === null || context === null || time === null) return;
      const palette = paletteOf(element);
      const { lanes, laneOf } = app.lanes.value;
      const { head, messages } = app.run;
      const board = { context, palette, lanes, spots: ringSpots(lanes, width, HEIGHT) };
      const style = {
        messages,
        laneOf,
        colours: typeColours(head, palette),
        followed: app.follow.found.value,
        selected: app.selected.value,
      };
      drawFlights(board, inFlight(messages, byTime.value, time, SEEN * speed.peek()), style);
      drawSpots(board, nodeStatesAt(head, time));
    };
    return drawOnChange(draw, [app.playhead, app.lanes, byTime, app.follow.found, app.selected]);
  }, [app, width]);
  const time = app.playhead.value ?? 0;
  const faults = app.run.head.faults.filter((fault) => holdsAt(fault, time));
  return (
    <figure class="ring">
      <canvas
        ref={canvas}
        style={{ height: `${HEIGHT}px` }}
        role="img"
        aria-label={`Replay at ${timeText(time)} of ${countText(app.run.messages.count)} messages`}
      />
      {faults.length > 0 && (
        <figcaption>
          {faults.map((fault, at) => (
            <span key={at} class="fault">
              <Foreign text={faultLabel(fault)} most={120} />
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}
