import { otherOfPair } from '../../data/messages.ts';
import { COMPLETION_WORDS, completionOf, functionName } from '../../data/operations.ts';
import { spanText, timeText } from '../../data/time-text.ts';
import { messageLine } from '../../diagram/marks.ts';
import { Foreign } from '../../parts/text.tsx';
import { usePromised } from '../../parts/use-promised.ts';
import { type App, jumpToMessage, jumpToTime } from '../../state/app.ts';

/** The selected operation: its values, its times, and its messages. */
export function OperationDetails({ app, operation }: { readonly app: App; readonly operation: number }) {
  const { run } = app;
  const { operations, head } = run;
  const [asked = '', answered = ''] = usePromised(() => run.values.of(operation), operation) ?? [];
  const completion = completionOf(operations, operation);
  const invoked = operations.invokeTime[operation] as number;
  const duration = operations.duration[operation] as number;
  const request = operations.request[operation] as number;
  const reply = request < 0 ? undefined : otherOfPair(run.messages, request).reply;
  return (
    <section class="details" aria-label="Selected operation">
      <header class="details-head">
        <h3>
          <Foreign text={functionName(head, operations, operation)} most={60} />{' '}
          <span class={completion === 'ok' ? 'muted' : 'bad'}>{COMPLETION_WORDS[completion]}</span>
        </h3>
        <button
          type="button"
          class="quiet"
          aria-label="Close the operation"
          onClick={() => (app.operation.value = null)}
        >
          ✕
        </button>
      </header>
      <dl class="facts">
        <dt>Process</dt>
        <dd>{operations.process[operation]}</dd>
        <dt>Invoked</dt>
        <dd>
          <button type="button" class="link" onClick={() => jumpToTime(app, invoked)}>
            {timeText(invoked, 1)}
          </button>
        </dd>
        <dt>Took</dt>
        <dd>{duration < 0 ? <em class="bad">never completed</em> : spanText(duration)}</dd>
        {request >= 0 && <MessageLink app={app} label="Request" message={request} />}
        {reply !== undefined && <MessageLink app={app} label="Reply" message={reply} />}
      </dl>
      <h4>Invoked with</h4>
      <pre class="edn">
        <Foreign text={asked} most={2000} />
      </pre>
      {answered !== asked && (
        <>
          <h4>Completed with</h4>
          <pre class="edn">
            <Foreign text={answered} most={2000} />
          </pre>
        </>
      )}
    </section>
  );
}

function MessageLink({ app, label, message }: { readonly app: App; readonly label: string; readonly message: number }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <button type="button" class="link" onClick={() => jumpToMessage(app, message)}>
          <Foreign text={messageLine(app.run, message)} most={60} />
        </button>
      </dd>
    </>
  );
}
