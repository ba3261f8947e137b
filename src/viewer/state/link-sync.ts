import { batch, effect } from '@preact/signals';
import { type Link, linkText, parseLink } from '../data/link.ts';
import { type App, jumpToMessage, jumpToTime, showAxis, showRange, type View } from './app.ts';
import { placeOfTime, timeOfPlace } from './range.ts';

const VIEWS: readonly View[] = ['overview', 'messages', 'operations', 'values', 'logs'];

/** Goes where a link says; what it does not say stays as it is. */
function followLink(app: App, { view, t, m, v, o, axis }: Link): void {
  const { run } = app;
  batch(() => {
    if (axis !== undefined) showAxis(app, axis);
    if (v !== undefined) app.follow.start(v);
    if (o !== undefined && o < run.operations.count) app.operation.value = o;
    if (m !== undefined && m < run.messages.count) jumpToMessage(app, m);
    if (t !== undefined && t[1] === undefined) jumpToTime(app, t[0] * 1000);
    else if (t?.[1] !== undefined) {
      const kind = app.axisKind.peek();
      const [from, to] = t.map((ms) => placeOfTime(run, kind, ms * 1000));
      showRange(app, { from: from as number, to: to as number });
    }
    const shown = VIEWS.find((each) => each === view);
    if (shown !== undefined) app.view.value = shown;
    else if (m !== undefined || t !== undefined || v !== undefined) app.view.value = 'messages';
    else if (o !== undefined) app.view.value = 'operations';
  });
}

/** The link to what is shown now. */
function linkOf(app: App): Link {
  const { from, to } = app.range.value;
  const whole = app.whole.value;
  const kind = app.axisKind.value;
  const value = app.follow.sought.value;
  const isWhole = to - from >= (whole.to - whole.from) * 0.999;
  const ends = [from, to].map((place) => timeOfPlace(app.run, kind, place) / 1000);
  return {
    ...(app.view.value !== 'overview' && { view: app.view.value }),
    ...(!isWhole && { t: [ends[0] as number, ends[1] as number] as const }),
    ...(kind === 'events' && { axis: 'events' as const }),
    ...(app.selected.value !== null && { m: app.selected.value }),
    ...(app.operation.value !== null && { o: app.operation.value }),
    ...(value !== '' && { v: value }),
  };
}

/** Milliseconds between two changes of the address, at least: browsers bound how often it may change. */
const PAUSE = 400;

/** Keeps the address at what is shown, and follows links within the page. */
export function syncLink(app: App): void {
  let timer: number | undefined;
  /** What was followed or written last. */
  let known = location.hash;
  followLink(app, parseLink(known));
  window.addEventListener('hashchange', () => {
    if (location.hash === known) return;
    known = location.hash;
    followLink(app, parseLink(known));
  });
  effect(() => {
    const text = linkText(linkOf(app));
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      // A link that was opened a moment ago is followed before anything is written.
      if (text === location.hash || location.hash !== known) return;
      history.replaceState(null, '', text === '' ? '#' : text);
      known = location.hash;
    }, PAUSE);
  });
}
