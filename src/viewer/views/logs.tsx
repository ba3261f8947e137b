import { useMemo, useState } from 'preact/hooks';
import { linkedParts } from '../data/source-links.ts';
import { countText, timeText } from '../data/time-text.ts';
import { Rows } from '../parts/rows.tsx';
import { Foreign } from '../parts/text.tsx';
import { usePromised } from '../parts/use-promised.ts';
import { type App, jumpToTime } from '../state/app.ts';

/** Characters of a line that are shown. */
const SHOWN = 4000;
const ROW = 22;

/** The logs of nodes and engine, one at a time. */
export function LogsView({ app }: { readonly app: App }) {
  const { logs } = app.run.head;
  const place = app.logPlace.value;
  const chosen = place?.log ?? 0;
  const [sought, setSought] = useState('');
  if (logs.length === 0) return <p class="empty">This run left no logs.</p>;
  return (
    <div class="logs">
      <div class="toolbar">
        <label>
          <span class="visually-hidden">Log</span>
          <select
            value={String(chosen)}
            onChange={({ currentTarget }) => (app.logPlace.value = { log: Number(currentTarget.value), line: 0 })}
          >
            {logs.map(({ file, node, lines }, at) => (
              <option key={file} value={String(at)}>
                {node ?? file} ({countText(lines)} {lines === 1 ? 'line' : 'lines'})
              </option>
            ))}
          </select>
        </label>
        <input
          type="search"
          aria-label="Search this log"
          placeholder="search this log"
          value={sought}
          spellcheck={false}
          maxLength={200}
          onInput={({ currentTarget }) => setSought(currentTarget.value)}
        />
      </div>
      <Log key={chosen} app={app} log={chosen} sought={sought} line={place?.line} />
    </div>
  );
}

interface LogProps {
  readonly app: App;
  readonly log: number;
  readonly sought: string;
  readonly line: number | undefined;
}

function Log({ app, log, sought, line }: LogProps) {
  const part = app.run.head.logs[log];
  const lines = usePromised(() => app.run.log(log), log);
  const shown = useMemo(() => matching(lines ?? [], sought), [lines, sought]);
  if (lines === undefined || part === undefined) return <p class="muted">Reading the log…</p>;
  if (lines.length === 0) return <p class="empty">This log is empty.</p>;
  const times = app.logTimes.value[log] ?? null;
  const at = line === undefined ? undefined : shown.indexOf(line);
  return (
    <>
      {part.firstLine > 0 && <p class="note">The first {countText(part.firstLine)} lines were cut.</p>}
      {sought !== '' && (
        <p class="muted" aria-live="polite">
          {countText(shown.length)} of {countText(lines.length)} lines
        </p>
      )}
      <Rows
        class={times?.some((time) => !Number.isNaN(time)) ? 'log' : 'log without-times'}
        label={`Lines of ${part.node ?? part.file}`}
        count={shown.length}
        height={ROW}
        at={at}
        row={(index) => {
          const number = shown[index] as number;
          return (
            <LogLine
              key={number}
              app={app}
              text={lines[number] as string}
              number={part.firstLine + number + 1}
              time={times?.[number] ?? Number.NaN}
              marked={number === line && line > 0}
            />
          );
        }}
      />
    </>
  );
}

function matching(lines: readonly string[], sought: string): readonly number[] {
  const lower = sought.toLowerCase();
  return lines.flatMap((line, at) => (lower === '' || line.toLowerCase().includes(lower) ? [at] : []));
}

interface LogLineProps {
  readonly app: App;
  readonly text: string;
  readonly number: number;
  readonly time: number;
  readonly marked: boolean;
}

/** What looks like the begin of an error. */
const ERROR = /\b(?:\w*Error|\w*Exception|ERROR|FATAL|panic)\b|^\s+at .+:\d+/;

function LogLine({ app, text, number, time, marked }: LogLineProps) {
  const { workspace, sourceUrl } = app.run.head;
  return (
    <div class={`log-line${ERROR.test(text) ? ' log-error' : ''}${marked ? ' marked' : ''}`}>
      <span class="log-number">{number}</span>
      {Number.isNaN(time) ? (
        <span class="log-time" />
      ) : (
        <button type="button" class="log-time link" title="Show in the diagram" onClick={() => jumpToTime(app, time)}>
          {timeText(time)}
        </button>
      )}
      <span class="log-text">
        {linkedParts(text.slice(0, SHOWN), workspace, sourceUrl).map(({ text: part, url }, at) =>
          url === undefined ? (
            <Foreign key={at} text={part} most={SHOWN} />
          ) : (
            <a key={at} href={url}>
              {part}
            </a>
          ),
        )}
        {text.length > SHOWN && <span class="muted"> … {countText(text.length - SHOWN)} characters more</span>}
      </span>
    </div>
  );
}
