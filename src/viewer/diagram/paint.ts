import type { App } from '../state/app.ts';
import { placeOfTime } from '../state/range.ts';
import { drawArrows } from './draw-arrows.ts';
import { drawDensity } from './draw-density.ts';
import { drawFaults } from './draw-faults.ts';
import {
  type Board,
  drawAxis,
  drawLanes,
  drawLogTicks,
  drawPlayhead,
  drawReasons,
  drawSilent,
  type Places,
  RULER,
} from './draw-frame.ts';
import { type Crashed, crashedNodes, type Muted, mutedNodes, type ReasonMark, reasonMarks } from './marks.ts';
import { type Palette, typeColours } from './read-palette.ts';
import { type Arrow, arrowOf, arrowsInView, densityInView, type Geometry, type Sight } from './scene.ts';

/** What stands on the diagram whatever is in view. */
export interface Fixtures {
  readonly muted: readonly Muted[];
  readonly crashed: readonly Crashed[];
  readonly reasons: readonly ReasonMark[];
}

export const fixturesOf = ({ run }: App): Fixtures => ({
  muted: mutedNodes(run),
  crashed: crashedNodes(run),
  reasons: reasonMarks(run),
});

/** Pixels above the first line: the ruler, and room for names of faults. */
const TOP = RULER + 18;

const LANE = { least: 24, most: 190 };
const BELOW = 8;

/** Pixels that so many lanes need. */
export const leastHeight = (lanes: number): number => TOP + LANE.least * lanes + BELOW;

/** Lanes are as high as there is room for, within bounds. */
export function geometryFor(width: number, room: number, lanes: number): Geometry {
  const laneHeight = Math.min(LANE.most, Math.max(LANE.least, Math.floor((room - TOP - BELOW) / Math.max(1, lanes))));
  return { width, height: TOP + laneHeight * lanes + BELOW, top: TOP, laneHeight };
}

/** Arrows that are drawn beside a density, because they stand out. */
const STANDING_OUT = 3000;

/** Draws the diagram; gives the arrows that can be pointed at, null when there are too many. */
export function paint(
  context: CanvasRenderingContext2D,
  app: App,
  geometry: Geometry,
  palette: Palette,
  fixtures: Fixtures,
): readonly Arrow[] | null {
  const { run } = app;
  const { head, messages } = run;
  const axis = app.axis.value;
  const range = app.range.value;
  const { lanes, laneOf } = app.lanes.value;
  const board: Board = { context, geometry, range, palette };
  const places: Places = {
    placeOf: (time) => placeOfTime(run, axis.kind, time),
    laneOfNode: (node) => laneOf[head.nodes.indexOf(node)] ?? -1,
    laneOf,
  };
  drawAxis(board, axis.kind);
  drawFaults(board, head.faults, places);
  drawLanes(board, lanes.length);
  drawSilent(board, fixtures.muted, places, 'sends nothing more');
  drawSilent(board, fixtures.crashed, places, 'ended by itself');
  const sight: Sight = { messages, axis, laneOf, range, geometry };
  const inView = arrowsInView(sight);
  const style = {
    palette,
    colours: typeColours(head, palette),
    messages,
    relation: app.causality.value?.relation ?? null,
    followed: app.follow.found.value,
    selected: app.selected.value,
    hovered: app.hovered.value,
  };
  if (inView === null) {
    drawDensity(context, densityInView(app.laneEvents.value, range, geometry.width), geometry, palette);
    drawArrows(context, standingOut(app, sight), style);
  } else {
    drawArrows(context, inView, style);
  }
  for (const { lane, places: sorted } of logMarksOf(app)) drawLogTicks(board, lane, sorted);
  drawReasons(board, fixtures.reasons, places);
  if (app.playhead.value !== null) drawPlayhead(board, places.placeOf(app.playhead.value));
  return inView;
}

/** The selected message, and what carries the followed value, as far as they are in view. */
function standingOut(app: App, sight: Sight): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const selected = app.selected.value;
  const messages = selected === null ? app.follow.messages.value : [...app.follow.messages.value, selected];
  for (const message of messages) {
    if (arrows.length >= STANDING_OUT) break;
    const arrow = arrowOf(sight, message);
    if (arrow !== null && arrow.x2 >= 0 && arrow.x1 <= sight.geometry.width) arrows.push(arrow);
  }
  return arrows;
}

interface LogMarks {
  readonly lane: number;
  readonly places: Float64Array;
}

let marksKey: readonly unknown[] = [];
let marks: readonly LogMarks[] = [];

/** Where nodes wrote to their logs; kept until axis, lanes or logs change. */
function logMarksOf(app: App): readonly LogMarks[] {
  const key = [app.logTimes.value, app.lanes.value, app.axisKind.value];
  if (key.every((each, at) => each === marksKey[at])) return marks;
  marksKey = key;
  const { run } = app;
  marks = app.logTimes.value.flatMap((times, at) => {
    const node = run.head.logs[at]?.node;
    const lane = node === undefined ? -1 : (app.lanes.value.laneOf[run.head.nodes.indexOf(node)] ?? -1);
    if (times === null || lane < 0) return [];
    const known = times.filter((time) => !Number.isNaN(time));
    const places = known.map((time) => placeOfTime(run, app.axisKind.value, time)).sort();
    return [{ lane, places }];
  });
  return marks;
}
