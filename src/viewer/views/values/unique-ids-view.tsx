import { useMemo } from 'preact/hooks';
import { endpointName } from '../../data/endpoints.ts';
import { countText, timeText } from '../../data/time-text.ts';
import { uniqueIds } from '../../data/workloads/unique-ids.ts';
import { Foreign } from '../../parts/text.tsx';
import { jumpToOperation } from '../../state/app.ts';
import type { ValuesProps } from './values-props.ts';

/** Ids that are listed. */
const LISTED = 200;

/** Ids that were handed out more than once, and to whom. */
export function UniqueIdsView({ app, operations }: ValuesProps) {
  const { ids, duplicates } = useMemo(() => uniqueIds(operations), [operations]);
  if (duplicates.length === 0) return <p class="statement">All {countText(ids)} ids are different.</p>;
  return (
    <>
      <p class="statement">
        {countText(duplicates.length)} of {countText(ids)} ids were handed out more than once.
      </p>
      <section class="table-scroll" aria-label="Ids that were handed out more than once">
        <table>
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">Handed out</th>
            </tr>
          </thead>
          <tbody>
            {duplicates.slice(0, LISTED).map(({ id, operations: same }) => (
              <tr key={id}>
                <td>
                  <code>
                    <Foreign text={id} most={80} />
                  </code>
                </td>
                <td>
                  <ul class="inline-list">
                    {same.slice(0, 20).map(({ at, node, completed }) => (
                      <li key={at}>
                        <button type="button" class="link" onClick={() => jumpToOperation(app, at)}>
                          {node >= 0 && <Foreign text={endpointName(app.run.head, node)} most={20} />} at{' '}
                          {timeText(completed)}
                        </button>
                      </li>
                    ))}
                    {same.length > 20 && <li class="muted">and {countText(same.length - 20)} more</li>}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {duplicates.length > LISTED && <p class="muted">and {countText(duplicates.length - LISTED)} more</p>}
    </>
  );
}
