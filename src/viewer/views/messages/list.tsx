import { endpointName, typeName } from '../../data/endpoints.ts';
import { isReceived } from '../../data/messages.ts';
import { countText, spanText, timeText } from '../../data/time-text.ts';
import { Foreign } from '../../parts/text.tsx';
import { type App, jumpToMessage } from '../../state/app.ts';
import { settled } from './diagram.tsx';

/** Messages that are listed. */
const LISTED = 100;

/** The messages in view as a table: the diagram for those who do not see it, and for all who look for one message. */
export function MessageList({ app }: { readonly app: App }) {
  const { arrows } = settled.value;
  if (arrows === null)
    return <p class="muted">More messages are in view than can be listed. Zoom in, or filter them, for their list.</p>;
  const { head, messages } = app.run;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
      <section class="table-scroll" tabIndex={0} aria-label="Messages in view">
        <table>
          <caption class="visually-hidden">Messages in view</caption>
          <thead>
            <tr>
              <th scope="col">Sent</th>
              <th scope="col">Type</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">On its way</th>
            </tr>
          </thead>
          <tbody>
            {arrows.slice(0, LISTED).map(({ message }) => (
              <tr key={message} aria-current={app.selected.value === message ? 'true' : undefined}>
                <td class="number">{timeText(messages.sendTime[message] as number)}</td>
                <td>
                  <button type="button" class="link" onClick={() => jumpToMessage(app, message)}>
                    <Foreign text={typeName(head, messages.type[message] as number) || 'no type'} most={40} />
                  </button>
                </td>
                <td>
                  <Foreign text={endpointName(head, messages.source[message] as number)} most={24} />
                </td>
                <td>
                  <Foreign text={endpointName(head, messages.destination[message] as number)} most={24} />
                </td>
                <td class="number">
                  {isReceived(messages, message) ? (
                    spanText((messages.receiveTime[message] as number) - (messages.sendTime[message] as number))
                  ) : (
                    <em class="bad">never received</em>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {arrows.length > LISTED && <p class="muted">and {countText(arrows.length - LISTED)} more in view</p>}
    </>
  );
}
