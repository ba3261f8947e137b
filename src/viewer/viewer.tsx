import 'uplot/dist/uPlot.min.css';
import './style/colours.css';
import './style/base.css';
import './style/parts.css';
import './style/overview.css';
import './style/messages.css';
import './style/charts.css';
import { render } from 'preact';
import { sourceOf } from './data/page-blocks.ts';
import { loadRun } from './data/run.ts';
import { appOf } from './state/app.ts';
import { syncLink } from './state/link-sync.ts';
import { readLogTimes } from './state/read-log-times.ts';
import { Page } from './views/page.tsx';

/** Shows the run whose data the document holds. */
async function show(place: Element): Promise<void> {
  try {
    const run = await loadRun(sourceOf(document));
    const app = appOf(run);
    syncLink(app);
    render(<Page app={app} />, place);
    document.documentElement.dataset['ready'] = 'true';
    await readLogTimes(app);
  } catch (error) {
    render(
      <p class="broken">This page cannot be shown: {error instanceof Error ? error.message : String(error)}</p>,
      place,
    );
    throw error;
  }
}

const place = document.getElementById('app');
if (place !== null) void show(place);
