import { valueArrivals } from '../../data/arrivals.ts';
import { endpointName } from '../../data/endpoints.ts';
import { completionTime, functionName } from '../../data/operations.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { messageLine } from '../../diagram/marks.ts';
import { Progress } from '../../parts/progress.tsx';
import { Foreign } from '../../parts/text.tsx';
import { type App, jumpToMessage, jumpToOperation } from '../../state/app.ts';

/** Messages and operations that are listed. */
const LISTED = 200;

/** Where a value went: which endpoint had it when, every message that carried it, every operation that shows it. */
export function Follow({ app }: { readonly app: App }) {
  const { follow, run } = app;
  const value = follow.sought.value;
  if (value === '') return null;
  const progress = follow.progress.value;
  const messages = follow.messages.value;
  const operations = follow.operations.value;
  const arrivals = progress === null ? valueArrivals(run.head, run.messages, messages) : [];
  return (
    <section class="follow" aria-label="Followed value">
      <header class="details-head">
        <h3>
          Value <Foreign text={value} most={60} />
        </h3>
        <button type="button" class="quiet" aria-label="Stop following" onClick={() => follow.start('')}>
          ✕
        </button>
      </header>
      {progress !== null ? (
        <Progress label="Searching all messages" share={progress} />
      ) : (
        <>
          <p>
            {countText(messages.length)} {messages.length === 1 ? 'message carries' : 'messages carry'} it,{' '}
            {countText(operations.length)} {operations.length === 1 ? 'operation shows' : 'operations show'} it.
          </p>
          <label class="check">
            <input
              type="checkbox"
              checked={app.onlyFollowed.value}
              onChange={({ currentTarget }) => (app.onlyFollowed.value = currentTarget.checked)}
            />{' '}
            Only these messages
          </label>
          {arrivals.length > 0 && <Arrivals app={app} arrivals={arrivals} />}
          <FoundMessages app={app} messages={messages} />
          <FoundOperations app={app} operations={operations} />
        </>
      )}
    </section>
  );
}

function Arrivals({ app, arrivals }: { readonly app: App; readonly arrivals: ReturnType<typeof valueArrivals> }) {
  return (
    <>
      <h4>First at each node</h4>
      <ul class="found">
        {arrivals.map(({ endpoint, message, time }) => (
          <li key={endpoint}>
            <Foreign text={endpointName(app.run.head, endpoint)} most={30} />
            {message === null || time === null ? (
              <em class="bad">in no message that it received</em>
            ) : (
              <button type="button" class="link" onClick={() => jumpToMessage(app, message)}>
                {timeText(time)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function FoundMessages({ app, messages }: { readonly app: App; readonly messages: readonly number[] }) {
  if (messages.length === 0) return null;
  return (
    <details open={messages.length < 30}>
      <summary>Messages</summary>
      <ul class="found">
        {messages.slice(0, LISTED).map((message) => (
          <li key={message}>
            <button type="button" class="link" onClick={() => jumpToMessage(app, message)}>
              <Foreign text={messageLine(app.run, message)} most={60} />
            </button>
            <span class="muted">{timeText(app.run.messages.sendTime[message] as number)}</span>
          </li>
        ))}
      </ul>
      {messages.length > LISTED && <p class="muted">and {countText(messages.length - LISTED)} more</p>}
    </details>
  );
}

function FoundOperations({ app, operations }: { readonly app: App; readonly operations: readonly number[] }) {
  if (operations.length === 0) return null;
  const { head, operations: all, ends } = app.run;
  return (
    <details>
      <summary>Operations</summary>
      <ul class="found">
        {operations.slice(0, LISTED).map((at) => (
          <li key={at}>
            <button type="button" class="link" onClick={() => jumpToOperation(app, at)}>
              <Foreign text={functionName(head, all, at)} most={30} /> of process {all.process[at]}
            </button>
            <span class="muted">{timeText(completionTime(all, at, ends))}</span>
          </li>
        ))}
      </ul>
      {operations.length > LISTED && <p class="muted">and {countText(operations.length - LISTED)} more</p>}
    </details>
  );
}
