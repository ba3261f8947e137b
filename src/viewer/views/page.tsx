import { runVerdictOf } from '../data/reasons.ts';
import { countText } from '../data/time-text.ts';
import { OutcomeBadge } from '../parts/outcome.tsx';
import { TabPanel, Tabs } from '../parts/tabs.tsx';
import { Foreign } from '../parts/text.tsx';
import type { App, View } from '../state/app.ts';
import { switchTheme, theme } from '../state/theme.ts';
import { LogsView } from './logs.tsx';
import { MessagesView } from './messages/messages.tsx';
import { OperationsView } from './operations/operations.tsx';
import { Overview } from './overview.tsx';
import { ValuesView, valuesTitle } from './values/values.tsx';

/** The page: what the run came to, and its views. */
export function Page({ app }: { readonly app: App }) {
  const { head } = app.run;
  const { verdict } = head;
  const run = runVerdictOf(head);
  const title = valuesTitle(app);
  const tabs: readonly { id: View; label: string; count?: string }[] = [
    { id: 'overview', label: 'Overview' },
    { id: 'messages', label: 'Messages', count: countText(head.messages.count) },
    { id: 'operations', label: 'Operations', count: countText(head.operations.count) },
    ...(title === null ? [] : [{ id: 'values' as const, label: title }]),
    { id: 'logs', label: 'Logs' },
  ];
  const view = tabs.some(({ id }) => id === app.view.value) ? app.view.value : 'overview';
  return (
    <div class="page">
      <header class="page-head">
        <div class="page-title">
          <OutcomeBadge outcome={run?.outcome ?? verdict.outcome} />
          <h1>
            <Foreign text={verdict.title} most={120} />
            {verdict.runs.length > 1 && run !== undefined && (
              <span class="run-name">
                {' '}
                <Foreign text={run.name} most={40} />
              </span>
            )}
          </h1>
          <span class="page-key">
            <Foreign text={verdict.key} most={80} />
          </span>
        </div>
        <button
          type="button"
          class="quiet theme-switch"
          aria-label={theme.value === 'dark' ? 'Light colours' : 'Dark colours'}
          onClick={switchTheme}
        >
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <Tabs label="Views of the run" tabs={tabs} chosen={view} choose={(id) => (app.view.value = id)} />
      <main>
        <TabPanel id={view}>
          <Shown view={view} app={app} />
        </TabPanel>
      </main>
    </div>
  );
}

function Shown({ view, app }: { readonly view: View; readonly app: App }) {
  switch (view) {
    case 'messages':
      return <MessagesView app={app} />;
    case 'operations':
      return <OperationsView app={app} />;
    case 'values':
      return <ValuesView app={app} />;
    case 'logs':
      return <LogsView app={app} />;
    case 'overview':
      return <Overview app={app} />;
  }
}
