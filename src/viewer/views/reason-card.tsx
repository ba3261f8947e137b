import type { ExchangedMessage, Reason } from '../../verdict/verdict.ts';
import { placeOfExchanged } from '../data/reasons.ts';
import { sourceLink } from '../data/source-links.ts';
import { timeText } from '../data/time-text.ts';
import { Foreign } from '../parts/text.tsx';
import { type App, jumpToMessage, jumpToReason } from '../state/app.ts';

interface ReasonProps {
  readonly app: App;
  readonly reason: Reason;
  readonly number: number;
}

/** A reason with what proves it, and the way to its moment. */
export function ReasonCard({ app, reason, number }: ReasonProps) {
  const { firstAt, location, evidence = [], messages = [] } = reason;
  const place = location === undefined ? undefined : `${location.file}:${location.line}`;
  const url =
    location?.inRepository === undefined
      ? undefined
      : sourceLink(app.run.head.sourceUrl, location.inRepository, location.line);
  return (
    <li class={`reason reason-${reason.severity}`} id={`reason-${number}`}>
      <h3>
        <span class="reason-number" aria-hidden="true">
          {number}
        </span>
        <Foreign text={reason.title} />
        <span class="reason-severity">{reason.severity}</span>
      </h3>
      <p>
        <Foreign text={reason.detail} most={1200} />
      </p>
      {reason.advice !== undefined && (
        <p class="advice">
          <Foreign text={reason.advice} most={1200} />
        </p>
      )}
      <p class="reason-links">
        {firstAt !== undefined && (
          <button type="button" onClick={() => jumpToReason(app, reason)}>
            Show at {timeText(firstAt * 1000)} in the diagram
          </button>
        )}
        {place !== undefined && (url === undefined ? <code>{place}</code> : <a href={url}>{place}</a>)}
      </p>
      {messages.length > 0 && (
        <details>
          <summary>Messages around it</summary>
          <ul class="found">
            {messages.map((message) => (
              <Exchanged key={message.id} app={app} message={message} />
            ))}
          </ul>
        </details>
      )}
      {evidence.length > 0 && (
        <details>
          <summary>Evidence</summary>
          {evidence.map(({ source, line, text }, at) => (
            <figure key={at} class="evidence">
              <figcaption>
                <Foreign text={line === undefined ? source : `${source}, line ${line}`} />
              </figcaption>
              <pre>
                <Foreign text={text} most={2000} />
              </pre>
            </figure>
          ))}
        </details>
      )}
    </li>
  );
}

function Exchanged({ app, message }: { readonly app: App; readonly message: ExchangedMessage }) {
  const at = placeOfExchanged(app.run.head, app.run.messages, message);
  const words = <Foreign text={`${message.type} ${message.src} → ${message.dest} ${message.label}`} most={120} />;
  return (
    <li>
      {at < 0 ? (
        words
      ) : (
        <button type="button" class="link" onClick={() => jumpToMessage(app, at)}>
          {words}
        </button>
      )}
      <span class="muted">
        {timeText(message.sentAt * 1000)}
        {message.receivedAt === null && ', never received'}
      </span>
    </li>
  );
}
