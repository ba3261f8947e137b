import { useEffect } from 'preact/hooks';
import { timeText } from '../../data/time-text.ts';
import type { App } from '../../state/app.ts';
import { closeReplay, isPlaying, keepInView, openReplay, runReplay, SPEEDS, speed } from '../../state/playing.ts';

/** Opens the replay, and moves it. */
export function PlayBar({ app }: { readonly app: App }) {
  useEffect(() => runReplay(app), [app]);
  const at = app.playhead.value;
  if (at === null) {
    return (
      <button type="button" onClick={() => openReplay(app)}>
        ▶ Play
      </button>
    );
  }
  const { begins, ends } = app.run;
  const seek = (time: number): void => {
    app.playhead.value = time;
    keepInView(app, time);
  };
  const toggle = (): void => {
    if (!isPlaying.peek() && at >= ends) seek(Math.max(0, begins));
    isPlaying.value = !isPlaying.peek();
  };
  return (
    <fieldset class="play-bar">
      <legend class="visually-hidden">Replay</legend>
      <button type="button" class="primary" onClick={toggle}>
        {isPlaying.value ? '❚❚ Pause' : '▶ Play'}
      </button>
      <input
        type="range"
        aria-label="Moment of the replay"
        aria-valuetext={timeText(at)}
        min={begins}
        max={ends}
        step={Math.max(1, Math.round((ends - begins) / 2000))}
        value={at}
        onInput={({ currentTarget }) => seek(Number(currentTarget.value))}
      />
      <output class="play-time">{timeText(at)}</output>
      <label>
        <span class="visually-hidden">Speed</span>
        <select
          value={String(speed.value)}
          onChange={({ currentTarget }) => (speed.value = Number(currentTarget.value))}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={String(each)}>
              {each >= 1 ? `${each}×` : `1/${Math.round(1 / each)}×`}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="quiet" aria-label="Close the replay" onClick={() => closeReplay(app)}>
        ✕
      </button>
    </fieldset>
  );
}
