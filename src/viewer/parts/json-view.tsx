import { useState } from 'preact/hooks';
import { countText } from '../data/time-text.ts';
import { LONGEST_ATOM, PROTOCOL } from '../data/value-in-text.ts';
import { Foreign } from './text.tsx';

interface JsonViewProps {
  readonly text: string;
  /** Follows a value; absent: values are only shown. */
  readonly follow?: (value: string) => void;
  readonly followed?: string;
}

/** Items of a list or an object that are shown at first. */
const ITEMS = 100;
/** Characters of a body that is taken apart; a longer one is shown as text. */
const LONGEST_BODY = 200_000;
const DEEPEST = 40;

/** A body as it would be written with indentation, of text nodes only. */
export function JsonView({ text, follow, followed }: JsonViewProps) {
  const parsed = parse(text);
  if (parsed === undefined)
    return (
      <pre class="json">
        <Foreign text={text} most={2000} />
      </pre>
    );
  return (
    <div class="json">
      <Value value={parsed} depth={0} name="" follow={follow} followed={followed} />
    </div>
  );
}

function parse(text: string): unknown {
  if (text.length > LONGEST_BODY) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface ValueProps extends Omit<JsonViewProps, 'text'> {
  readonly value: unknown;
  readonly depth: number;
  /** The key under which it stands at the top; those of the protocol are not followed. */
  readonly name: string;
}

function Value(props: ValueProps) {
  const { value, depth } = props;
  if (typeof value !== 'object' || value === null) return <Atom {...props} />;
  if (depth > DEEPEST) return <span class="json-mark">…</span>;
  const entries: readonly (readonly [string | null, unknown])[] = Array.isArray(value)
    ? value.map((item) => [null, item])
    : Object.entries(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return <span class="json-mark">{`${open}${close}`}</span>;
  const flat = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
  return (
    <>
      <span class="json-mark">{open}</span>
      <Entries {...props} entries={entries} flat={flat} />
      <span class="json-mark">{close}</span>
    </>
  );
}

interface EntriesProps extends ValueProps {
  readonly entries: readonly (readonly [string | null, unknown])[];
  readonly flat: boolean;
}

function Entries({ entries, flat, depth, name, follow, followed }: EntriesProps) {
  const [shown, show] = useState(ITEMS);
  const items = entries.slice(0, shown).map(([key, item], at) => (
    <div key={at} class={flat ? 'json-item flat' : 'json-item'}>
      {key !== null && (
        <>
          <span class="json-key">
            <Foreign text={JSON.stringify(key)} most={120} />
          </span>
          <span class="json-mark">: </span>
        </>
      )}
      <Value
        value={item}
        depth={depth + 1}
        name={depth === 0 ? (key ?? '') : name}
        follow={follow}
        followed={followed}
      />
      {at < entries.length - 1 && <span class="json-mark">,{flat ? ' ' : ''}</span>}
    </div>
  ));
  return (
    <div class="json-inside">
      {items}
      {shown < entries.length && (
        <button type="button" class="link" onClick={() => show(shown * 10)}>
          {countText(entries.length - shown)} more
        </button>
      )}
    </div>
  );
}

function Atom({ value, name, follow, followed }: ValueProps) {
  const kind = value === null ? 'null' : typeof value;
  const shown = <Foreign text={typeof value === 'string' ? JSON.stringify(value) : String(value)} most={300} />;
  const text = String(value);
  const canFollow =
    follow !== undefined &&
    (kind === 'number' || kind === 'string') &&
    !PROTOCOL.has(name) &&
    text !== '' &&
    text.length <= LONGEST_ATOM;
  if (!canFollow) return <span class={`json-${kind}`}>{shown}</span>;
  return (
    <button
      type="button"
      class={`json-${kind} json-follow`}
      title="Follow this value through the run"
      aria-pressed={followed === text}
      onClick={() => follow(text)}
    >
      {shown}
    </button>
  );
}
