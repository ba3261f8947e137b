import { useEffect, useMemo, useState } from 'preact/hooks';
import { COMPLETION_WORDS, type Completion, completionOf, functionName } from '../../data/operations.ts';
import { countText, spanText, timeText } from '../../data/time-text.ts';
import { Rows } from '../../parts/rows.tsx';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';

const ROW = 26;

type Kind = 'all' | Completion;

/** All operations, a row each. */
export function OperationList({ app }: { readonly app: App }) {
  const { operations, head } = app.run;
  const [kind, setKind] = useState<Kind>('all');
  const shown = useMemo(
    () =>
      Array.from({ length: operations.count }, (_, at) => at).filter(
        (at) => kind === 'all' || completionOf(operations, at) === kind,
      ),
    [operations, kind],
  );
  const selected = app.operation.value;
  return (
    <>
      <div class="toolbar">
        <label>
          <span class="visually-hidden">Operations that are listed</span>
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}>
            <option value="all">all operations</option>
            {(['ok', 'fail', 'info'] as const).map((each) => (
              <option key={each} value={each}>
                {COMPLETION_WORDS[each]}
              </option>
            ))}
          </select>
        </label>
        <span class="muted">{countText(shown.length)}</span>
      </div>
      <Rows
        class="operation-rows"
        label="Operations"
        count={shown.length}
        height={ROW}
        at={selected === null ? undefined : shown.indexOf(selected)}
        row={(index) => {
          const at = shown[index] as number;
          const completion = completionOf(operations, at);
          const duration = operations.duration[at] as number;
          return (
            <button
              key={at}
              type="button"
              class="operation-row"
              aria-pressed={selected === at}
              onClick={() => (app.operation.value = at)}
            >
              <span class="number">{timeText(operations.invokeTime[at] as number)}</span>
              <span>
                <Foreign text={functionName(head, operations, at)} most={24} />
              </span>
              <span class={completion === 'ok' ? 'muted' : 'bad'}>{COMPLETION_WORDS[completion]}</span>
              <span class="number muted">{duration < 0 ? 'never' : spanText(duration)}</span>
              <OperationValue app={app} operation={at} />
            </button>
          );
        }}
      />
    </>
  );
}

/** Characters of a value in its row. */
const SHOWN = 160;

function OperationValue({ app, operation }: { readonly app: App; readonly operation: number }) {
  const { values } = app.run;
  const [texts, setTexts] = useState(values.atHand(operation));
  useEffect(() => {
    if (texts !== undefined) return;
    let current = true;
    void values.of(operation).then((found) => {
      if (current) setTexts(found);
    });
    return () => {
      current = false;
    };
  }, [operation]);
  const [asked = '', answered = ''] = texts ?? [];
  const text = answered === '' || answered === 'nil' ? asked : answered;
  return (
    <code class="operation-value">
      <Foreign text={text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text} />
    </code>
  );
}
