import { useState } from 'preact/hooks';
import { endpointName, TALKS, typeName } from '../../data/endpoints.ts';
import { filtersNothing, NO_FILTERS, toggled } from '../../data/message-filters.ts';
import { countText } from '../../data/time-text.ts';
import { Progress } from '../../parts/progress.tsx';
import { Foreign } from '../../parts/text.tsx';
import type { App } from '../../state/app.ts';

const TALK_WORDS = { node: 'among nodes', service: 'with services', client: 'with clients' } as const;

/** What is shown of the messages: by who talks, type, node, text and value. */
export function FilterBar({ app }: { readonly app: App }) {
  const { filters, textSearch } = app;
  const nothing = filtersNothing(filters.value) && textSearch.sought.value === '' && !app.onlyFollowed.value;
  const clear = (): void => {
    filters.value = NO_FILTERS;
    textSearch.start('');
    app.onlyFollowed.value = false;
  };
  return (
    <search class="filters" aria-label="Filter messages">
      <SearchField
        label="Text in bodies"
        placeholder="text in bodies"
        start={textSearch.start}
        now={textSearch.sought.value}
      />
      <SearchField
        label="Follow a value"
        placeholder="follow a value"
        start={app.follow.start}
        now={app.follow.sought.value}
      />
      <Types app={app} />
      <Endpoints app={app} />
      <details class="menu">
        <summary>Who talks{filters.value.hiddenTalks.size > 0 || filters.value.lostOnly ? ' •' : ''}</summary>
        <div class="menu-body">
          {TALKS.map((talk) => (
            <Check
              key={talk}
              label={TALK_WORDS[talk]}
              checked={!filters.value.hiddenTalks.has(talk)}
              toggle={() =>
                (filters.value = { ...filters.value, hiddenTalks: toggled(filters.value.hiddenTalks, talk) })
              }
            />
          ))}
          <Check
            label="only messages never received"
            checked={filters.value.lostOnly}
            toggle={() => (filters.value = { ...filters.value, lostOnly: !filters.value.lostOnly })}
          />
        </div>
      </details>
      <Check
        label="each client"
        checked={app.eachClient.value}
        toggle={() => (app.eachClient.value = !app.eachClient.value)}
      />
      {!nothing && (
        <button type="button" class="link" onClick={clear}>
          Clear filters
        </button>
      )}
      {textSearch.progress.value !== null && <Progress label="Searching" share={textSearch.progress.value} />}
    </search>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly toggle: () => void;
}

function Check({ label, checked, toggle }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={toggle} /> <Foreign text={label} most={60} />
    </label>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly now: string;
  readonly start: (sought: string) => void;
}

function SearchField({ label, placeholder, now, start }: SearchFieldProps) {
  const [text, setText] = useState(now);
  const [known, setKnown] = useState(now);
  if (known !== now) {
    setKnown(now);
    setText(now);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start(text.trim());
      }}
    >
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        maxLength={200}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          if (currentTarget.value === '') start('');
        }}
      />
    </form>
  );
}

function Types({ app }: { readonly app: App }) {
  const { head, messages } = app.run;
  const { hiddenTypes } = app.filters.value;
  const [counts] = useState(() => {
    const all = new Uint32Array(head.messageTypes.length);
    for (const type of messages.type) (all[type] as number) += 1;
    return all;
  });
  const show = (hidden: ReadonlySet<number>): void => {
    app.filters.value = { ...app.filters.peek(), hiddenTypes: hidden };
  };
  return (
    <details class="menu">
      <summary>Types{hiddenTypes.size > 0 ? ` (${head.messageTypes.length - hiddenTypes.size})` : ''}</summary>
      <div class="menu-body">
        {head.messageTypes.map((_, at) => (
          <div key={at} class="menu-row">
            <Check
              label={typeName(head, at) || 'no type'}
              checked={!hiddenTypes.has(at)}
              toggle={() => show(toggled(hiddenTypes, at))}
            />
            <span class="muted">{countText(counts[at] ?? 0)}</span>
            <button
              type="button"
              class="link"
              aria-label={`only ${typeName(head, at)}`}
              onClick={() => show(new Set(head.messageTypes.map((__, other) => other).filter((other) => other !== at)))}
            >
              only
            </button>
          </div>
        ))}
      </div>
    </details>
  );
}

/** Endpoints that the menu names. */
const LISTED = 200;

function Endpoints({ app }: { readonly app: App }) {
  const { head } = app.run;
  const { endpoints } = app.filters.value;
  return (
    <details class="menu">
      <summary>Nodes{endpoints.size > 0 ? ` (${endpoints.size})` : ''}</summary>
      <div class="menu-body">
        {head.endpoints.slice(0, LISTED).map((_, at) => (
          <Check
            key={at}
            label={endpointName(head, at)}
            checked={endpoints.has(at)}
            toggle={() => (app.filters.value = { ...app.filters.value, endpoints: toggled(endpoints, at) })}
          />
        ))}
      </div>
    </details>
  );
}
