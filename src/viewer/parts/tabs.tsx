import type { ComponentChildren } from 'preact';

interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: string;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly choose: (id: Id) => void;
}

/** Tabs as the ARIA practices have them: arrows move between them, Tab goes on to what they show. */
export function Tabs<Id extends string>({ label, tabs, chosen, choose }: TabsProps<Id>) {
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const places: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length] as Tab<Id>;
    choose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(({ id, label: text, count }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === chosen}
          aria-controls={id === chosen ? `panel-${id}` : undefined}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {text}
          {count !== undefined && <span class="count">{count}</span>}
        </button>
      ))}
    </div>
  );
}

export function TabPanel({ id, children }: { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <div role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} class={`panel panel-${id}`}>
      {children}
    </div>
  );
}

interface SwitchProps<Id extends string> {
  readonly label: string;
  readonly options: readonly (readonly [Id, string])[];
  readonly chosen: Id;
  readonly choose: (id: Id) => void;
}

/** A few options side by side, one of which holds. */
export function Switch<Id extends string>({ label, options, chosen, choose }: SwitchProps<Id>) {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">{label}</legend>
      {options.map(([id, text]) => (
        <button key={id} type="button" aria-pressed={id === chosen} onClick={() => choose(id)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
