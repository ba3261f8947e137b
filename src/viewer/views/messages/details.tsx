import { endpointName, typeName } from '../../data/endpoints.ts';
import { lastLineBefore } from '../../data/log-times.ts';
import { isReceived, otherOfPair } from '../../data/messages.ts';
import { COMPLETION_WORDS, completionOf, functionName } from '../../data/operations.ts';
import { countText, spanText, timeText } from '../../data/time-text.ts';
import { messageLine } from '../../diagram/marks.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { Foreign } from '../../parts/text.tsx';
import { usePromised } from '../../parts/use-promised.ts';
import { type App, jumpToMessage, jumpToOperation } from '../../state/app.ts';

/** The selected message: what it said, its request or reply, what led to it and what came of it. */
export function Details({ app, message }: { readonly app: App; readonly message: number }) {
  const { run } = app;
  const { head, messages } = run;
  const [body = ''] = usePromised(() => run.bodies.of(message), message) ?? [];
  const received = isReceived(messages, message);
  const sent = messages.sendTime[message] as number;
  const id = messages.messageId[message] as number;
  const inReplyTo = messages.inReplyTo[message] as number;
  return (
    <div class="details">
      <header class="details-head">
        <h3>
          <Foreign text={typeName(head, messages.type[message] as number)} most={80} />
        </h3>
        <button type="button" class="quiet" aria-label="Close the message" onClick={() => (app.selected.value = null)}>
          ✕
        </button>
      </header>
      <p class="route">
        <Foreign text={endpointName(head, messages.source[message] as number)} />
        <span aria-hidden="true">→</span>
        <span class="visually-hidden">to</span>
        <Foreign text={endpointName(head, messages.destination[message] as number)} />
      </p>
      <dl class="facts">
        <dt>Sent</dt>
        <dd>{timeText(sent, 1)}</dd>
        <dt>Received</dt>
        <dd>{received ? timeText(messages.receiveTime[message] as number, 1) : <em class="bad">never</em>}</dd>
        {received && (
          <>
            <dt>On its way</dt>
            <dd>{spanText((messages.receiveTime[message] as number) - sent)}</dd>
          </>
        )}
        {id >= 0 && (
          <>
            <dt>msg_id</dt>
            <dd>{id}</dd>
          </>
        )}
        {inReplyTo >= 0 && (
          <>
            <dt>in_reply_to</dt>
            <dd>{inReplyTo}</dd>
          </>
        )}
      </dl>
      <Partners app={app} message={message} />
      <h4>Body</h4>
      {body !== '' && (
        <JsonView key={message} text={body} follow={app.follow.start} followed={app.follow.sought.value} />
      )}
      <CausalityOf app={app} />
      <LogsAt app={app} message={message} />
    </div>
  );
}

/** Ways to what the two ends of a message had last written to their logs. */
function LogsAt({ app, message }: { readonly app: App; readonly message: number }) {
  const { head, messages } = app.run;
  const ends = [
    [messages.source[message] as number, messages.sendTime[message] as number],
    [messages.destination[message] as number, messages.receiveTime[message] as number],
  ] as const;
  const places = ends.flatMap(([endpoint, time]) => {
    const node = head.nodes[endpoint];
    const log = head.logs.findIndex((each) => node !== undefined && each.node === node);
    const line = lastLineBefore(app.logTimes.value[log] ?? null, time);
    return node === undefined || line < 0 ? [] : [{ node, log, line }];
  });
  if (places.length === 0) return null;
  return (
    <ul class="partners">
      {places.map(({ node, log, line }) => (
        <li key={node}>
          <span>Log</span>
          <button
            type="button"
            class="link"
            onClick={() => {
              app.logPlace.value = { log, line };
              app.view.value = 'logs';
            }}
          >
            what <Foreign text={node} most={24} /> last wrote before
          </button>
        </li>
      ))}
    </ul>
  );
}

function Partners({ app, message }: { readonly app: App; readonly message: number }) {
  const { run } = app;
  const { request, reply } = otherOfPair(run.messages, message);
  const operation = run.byRequest.get(message) ?? (request === undefined ? undefined : run.byRequest.get(request));
  if (request === undefined && reply === undefined && operation === undefined) return null;
  return (
    <ul class="partners">
      {request !== undefined && <Partner app={app} label="Request" message={request} />}
      {reply !== undefined && <Partner app={app} label="Reply" message={reply} />}
      {operation !== undefined && (
        <li>
          <span>Operation</span>
          <button type="button" class="link" onClick={() => jumpToOperation(app, operation)}>
            <Foreign text={functionName(run.head, run.operations, operation)} most={40} /> of process{' '}
            {run.operations.process[operation]}, {COMPLETION_WORDS[completionOf(run.operations, operation)]}
          </button>
        </li>
      )}
    </ul>
  );
}

function Partner({ app, label, message }: { readonly app: App; readonly label: string; readonly message: number }) {
  return (
    <li>
      <span>{label}</span>
      <button type="button" class="link" onClick={() => jumpToMessage(app, message)}>
        <Foreign text={messageLine(app.run, message)} most={60} />
      </button>
    </li>
  );
}

function CausalityOf({ app }: { readonly app: App }) {
  const causality = app.causality.value;
  return (
    <section class="causality">
      <label class="check">
        <input
          type="checkbox"
          checked={app.showsCausality.value}
          onChange={({ currentTarget }) => (app.showsCausality.value = currentTarget.checked)}
        />{' '}
        Causal past and future
      </label>
      {causality !== null && (
        <p class="causality-counts">
          <span class="key-past">{countText(causality.past)} could have led to it</span>
          <span class="key-future">{countText(causality.future)} could come of it</span>
        </p>
      )}
    </section>
  );
}
