import { useState } from 'preact/hooks';
import { countText } from '../../data/time-text.ts';
import { FAULT_WORDS, faultLabel } from '../../diagram/marks.ts';
import { Switch } from '../../parts/tabs.tsx';
import { Foreign } from '../../parts/text.tsx';
import { ZoomButtons } from '../../parts/zoom-buttons.tsx';
import { type App, jumpToTime, showAxis, showRange } from '../../state/app.ts';
import { zoomed } from '../../state/range.ts';
import { Details } from './details.tsx';
import { Diagram, viewWords } from './diagram.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Follow } from './followed-value.tsx';
import { Legend } from './legend.tsx';
import { MessageList } from './list.tsx';
import { Minimap } from './minimap.tsx';
import { PlayBar } from './play-bar.tsx';
import { Ring } from './ring.tsx';

/** The space-time diagram with all that belongs to it. */
export function MessagesView({ app }: { readonly app: App }) {
  const { head, messages } = app.run;
  if (messages.count === 0) return <p class="empty">This run left no journal of its messages.</p>;
  const selected = app.selected.value;
  return (
    <div class="messages">
      <Toolbar app={app} />
      <FilterBar app={app} />
      <div class="messages-body">
        <div class="messages-main">
          {app.playhead.value === null ? null : <Ring app={app} />}
          <Minimap app={app} />
          <Diagram app={app} />
          <Legend app={app} />
        </div>
        <aside class="messages-side" aria-label="Selected message and followed value">
          <Follow app={app} />
          {selected === null ? null : <Details app={app} message={selected} />}
          {selected === null && app.follow.sought.value === '' && <Hint app={app} />}
          <InView app={app} />
          {head.faults.length > 0 && <Faults app={app} />}
        </aside>
      </div>
    </div>
  );
}

const ViewWords = () => <>{viewWords()}</>;

function InView({ app }: { readonly app: App }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="in-view" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Messages in view</summary>
      {open && <MessageList app={app} />}
    </details>
  );
}

function Toolbar({ app }: { readonly app: App }) {
  const zoom = (factor: number): void => showRange(app, zoomed(app.range.peek(), factor, 0.5));
  return (
    <div class="toolbar">
      <Switch
        label="What stands along the diagram"
        options={[
          ['time', 'Time'],
          ['events', 'Order'],
        ]}
        chosen={app.axisKind.value}
        choose={(kind) => showAxis(app, kind)}
      />
      <ZoomButtons legend="Zoom" zoom={zoom} showAll={() => showRange(app, app.whole.peek())} />
      <PlayBar app={app} />
      <p class="view-words" id="diagram-view" aria-live="polite">
        <ViewWords />
      </p>
    </div>
  );
}

function Hint({ app }: { readonly app: App }) {
  return (
    <div class="hint">
      <p>
        {countText(app.run.messages.count)} messages. Click one for what it says, what led to it and what came of it;
        click a value in it to follow that value.
      </p>
      {tellsOfOrder(app) && (
        <p>Most messages here take no time at all, so that they stand on one another. Order sets them side by side.</p>
      )}
      <p class="keys">
        <kbd>←</kbd> <kbd>→</kbd> move <kbd>+</kbd> <kbd>−</kbd> zoom <kbd>0</kbd> all <kbd>n</kbd> <kbd>p</kbd> next
        and previous message <kbd>Esc</kbd> clear
      </p>
    </div>
  );
}

/** Messages that are looked at to tell whether most take no time. */
const LOOKED_AT = 2000;

function tellsOfOrder({ run: { messages }, axisKind }: App): boolean {
  if (axisKind.value === 'events') return false;
  const looked = Math.min(LOOKED_AT, messages.count);
  let atOnce = 0;
  for (let at = 0; at < looked; at += 1) if (messages.sendTime[at] === messages.receiveTime[at]) atOnce += 1;
  return atOnce > looked / 2;
}

/** Faults that are listed. */
const LISTED = 100;

function Faults({ app }: { readonly app: App }) {
  const { faults } = app.run.head;
  return (
    <details>
      <summary>Faults ({countText(faults.length)})</summary>
      <ul class="found">
        {faults.slice(0, LISTED).map((fault, at) => (
          <li key={at}>
            <button type="button" class="link" onClick={() => jumpToTime(app, fault.from)}>
              {FAULT_WORDS[fault.kind]} at {(fault.from / 1_000_000).toFixed(2)} s
            </button>
            <span class="muted">
              <Foreign text={faultLabel(fault)} most={80} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
