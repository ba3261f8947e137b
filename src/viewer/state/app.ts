import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Reason } from '../../verdict/verdict.ts';
import { type Causality, causalityOf } from '../data/causality.ts';
import { type Lanes, lanesOf } from '../data/lanes.ts';
import { chosenBy, type Filters, NO_FILTERS } from '../data/message-filters.ts';
import {
  type Axis,
  type AxisKind,
  axisOf,
  endOf,
  type LaneEvents,
  laneEvents,
  startOf,
} from '../data/messages-on-axis.ts';
import { messageOfReason } from '../data/reasons.ts';
import type { Run } from '../data/run.ts';
import { placeOfTime, type Range, timeOfPlace, wholeOf, within } from './range.ts';
import { type Search, searchOf } from './search-bodies-and-values.ts';

export type View = 'overview' | 'messages' | 'operations' | 'values' | 'logs';

/** What the page shows, and everything that follows from it. */
export interface App {
  readonly run: Run;
  readonly view: Signal<View>;
  readonly axisKind: Signal<AxisKind>;
  readonly range: Signal<Range>;
  readonly whole: ReadonlySignal<Range>;
  readonly filters: Signal<Filters>;
  readonly eachClient: Signal<boolean>;
  /** A message, an operation; null: none is selected. */
  readonly selected: Signal<number | null>;
  readonly operation: Signal<number | null>;
  readonly hovered: Signal<number | null>;
  /** Whether past and future of the selected message are shown. */
  readonly showsCausality: Signal<boolean>;
  readonly causality: ReadonlySignal<Causality | null>;
  /** What follows a value, and what looks for a text in the bodies. */
  readonly follow: Search;
  readonly textSearch: Search;
  /** Whether only messages that carry the followed value are shown. */
  readonly onlyFollowed: Signal<boolean>;
  readonly lanes: ReadonlySignal<Lanes>;
  readonly chosen: ReadonlySignal<Uint8Array | null>;
  readonly axis: ReadonlySignal<Axis>;
  readonly laneEvents: ReadonlySignal<readonly LaneEvents[]>;
  /** Microseconds at which the replay stands; null: it is not open. */
  readonly playhead: Signal<number | null>;
  /** A line of a log that the logs show: the log's place, the line's. */
  readonly logPlace: Signal<{ readonly log: number; readonly line: number } | null>;
  /** When lines of nodes' logs were written: for each log of the head its times; NaN: not known. Filled once the logs are read. */
  readonly logTimes: Signal<readonly (Float64Array | null)[]>;
}

export function appOf(run: Run): App {
  const axisKind = signal<AxisKind>('time');
  const filters = signal<Filters>(NO_FILTERS);
  const eachClient = signal(false);
  const selected = signal<number | null>(null);
  const showsCausality = signal(true);
  const onlyFollowed = signal(false);
  const follow = searchOf(run, 'value');
  const textSearch = searchOf(run, 'text');
  const whole = computed(() => wholeOf(run, axisKind.value));
  const lanes = computed(() => lanesOf(run.head, eachClient.value));
  const found = computed(() => both(textSearch.found.value, onlyFollowed.value ? follow.found.value : null));
  const chosen = computed(() => chosenBy(run.head, run.messages, filters.value, found.value));
  return {
    run,
    view: signal<View>('overview'),
    axisKind,
    range: signal(wholeOf(run, 'time')),
    whole,
    filters,
    eachClient,
    selected,
    operation: signal<number | null>(null),
    hovered: signal<number | null>(null),
    showsCausality,
    causality: computed(() =>
      selected.value === null || !showsCausality.value
        ? null
        : causalityOf(run.messages, selected.value, run.head.endpoints.length),
    ),
    follow,
    textSearch,
    onlyFollowed,
    lanes,
    chosen,
    axis: computed(() => axisOf(run.messages, axisKind.value, chosen.value)),
    laneEvents: computed(() => {
      const { laneOf, lanes: all } = lanes.value;
      return laneEvents(run.messages, axisKind.value, chosen.value, laneOf, all.length);
    }),
    playhead: signal<number | null>(null),
    logPlace: signal<{ log: number; line: number } | null>(null),
    logTimes: signal<readonly (Float64Array | null)[]>([]),
  };
}

function both(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null) return a ?? b;
  return a.map((each, at) => each & (b[at] as number));
}

export function showRange(app: App, range: Range): void {
  app.range.value = within(app.whole.peek(), app.axisKind.peek(), range);
}

/** Switches what stands along the diagram; the same part of the run stays in view. */
export function showAxis(app: App, kind: AxisKind): void {
  const { run } = app;
  const before = app.axisKind.peek();
  if (before === kind) return;
  const { from, to } = app.range.peek();
  const ends = [from, to].map((place) => placeOfTime(run, kind, timeOfPlace(run, before, place)));
  batch(() => {
    app.axisKind.value = kind;
    showRange(app, { from: ends[0] as number, to: ends[1] as number });
  });
}

/** Microseconds that are shown around a moment that was jumped to, at most. */
const AROUND = 500_000;

/** Goes to a moment of the run in the diagram. */
export function jumpToTime(app: App, time: number, around = AROUND): void {
  const kind = app.axisKind.peek();
  const whole = app.whole.peek();
  const half = Math.min(around, (app.run.ends - app.run.begins) / 4);
  batch(() => {
    app.view.value = 'messages';
    if (kind === 'time') showRange(app, { from: time - half, to: time + half });
    else {
      const place = placeOfTime(app.run, kind, time);
      const span = Math.min(200, whole.to - whole.from);
      showRange(app, { from: place - span / 2, to: place + span / 2 });
    }
  });
}

/** Goes to a reason's moment, and selects the last message before it: what led to it stands out then. */
export function jumpToReason(app: App, reason: Reason): void {
  const { head, messages } = app.run;
  const message = messageOfReason(head, messages, reason);
  batch(() => {
    jumpToTime(app, (reason.firstAt ?? 0) * 1000);
    if (message >= 0) app.selected.value = message;
  });
}

/** Selects a message, and brings it into view when it is not. */
export function jumpToMessage(app: App, message: number): void {
  const kind = app.axisKind.peek();
  const start = startOf(app.run.messages, kind, message);
  const end = endOf(app.run.messages, kind, message);
  const { from, to } = app.range.peek();
  batch(() => {
    app.view.value = 'messages';
    app.selected.value = message;
    const [usual, wide] =
      kind === 'time' ? [Math.min(200_000, (app.run.ends - app.run.begins) / 2), 2_000_000] : [120, 2000];
    if (start >= from && end <= to && to - from < (end - start) * 400 + wide) return;
    const span = Math.max(usual, (end - start) * 2);
    const middle = (start + end) / 2;
    showRange(app, { from: middle - span / 2, to: middle + span / 2 });
  });
}

export function jumpToOperation(app: App, operation: number): void {
  batch(() => {
    app.view.value = 'operations';
    app.operation.value = operation;
  });
}
