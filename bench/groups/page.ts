/** How long the page of a very large run takes to write, and how much memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FILES } from '../../src/maelstrom/store-files.ts';
import { readPageApp, writePage } from '../../src/page/write-page.ts';
import { eachJournalEvent, JournalWriter } from '../../src/store/journal.ts';
import { aVerdict } from '../../test/report/verdicts.ts';
import { type Effort, type Group, inRounds, rowOf } from '../figures.ts';
import { bundled, ownPeakMegabytes } from '../processes.ts';

const EVENTS = 1_000_000;
const STRIPES = 25;
const NODES = 25;
const CLIENTS = 40;
/** Of so many messages one is lost. */
const LOST_EACH = 50;
const NANOSECONDS_BETWEEN = 20_000;

/** Leaves what a run of so many events leaves: gossip between nodes, and the requests of clients. */
function leaveRun(store: string, events: number): void {
  const writers = Array.from(
    { length: STRIPES },
    (_, stripe) => new JournalWriter(path.join(store, FILES.journal), stripe),
  );
  const history: string[] = [];
  let event = 0;
  for (let id = 0; event < events; id += 1) {
    const time = id * NANOSECONDS_BETWEEN;
    const isRequest = id % 10 === 0;
    const value = (id * 7919) % 1_000_003;
    const body = {
      type: isRequest ? 'broadcast' : 'gossip',
      message: value,
      msg_id: id,
      ...(id % 3 === 0 ? { in_reply_to: id - 1 } : {}),
    };
    const message = {
      id,
      src: isRequest ? `c${id % CLIENTS}` : `n${id % NODES}`,
      dest: `n${(id * 7 + 1) % NODES}`,
      body,
    };
    writers[id % STRIPES]?.write({ id: event++, time, type: 'send', message });
    if (id % LOST_EACH !== 0)
      writers[(id + 3) % STRIPES]?.write({ id: event++, time: time + value, type: 'recv', message });
    if (!isRequest) continue;
    const common = `:process ${id % CLIENTS}, :f :broadcast, :value ${value}}`;
    history.push(`{:index ${history.length}, :time ${time}, :type :invoke, ${common}`);
    history.push(`{:index ${history.length}, :time ${time + 9_000}, :type :ok, ${common}`);
  }
  for (const writer of writers) writer.close();
  writeFileSync(path.join(store, FILES.history), `${history.join('\n')}\n`);
}

export const page: Group = {
  name: 'page',
  about:
    'report.html of a run with a million events in its journal and the operations to them. The baseline only reads the journal.',
  async *rows(effort: Effort) {
    const store = mkdtempSync(path.join(tmpdir(), 'bench-page-'));
    try {
      const events = effort.size(EVENTS);
      leaveRun(store, events);
      const app = readPageApp(path.dirname(bundled('viewer.js')));
      const subject = { verdict: aVerdict(), run: 0, store, console: null };
      const seconds = async (work: () => Promise<unknown>): Promise<number> => {
        const startedAt = performance.now();
        await work();
        return (performance.now() - startedAt) / 1000;
      };
      const { written, read } = await inRounds(effort.rounds(3), {
        written: () => seconds(() => writePage(subject, app, path.join(store, 'report.html'))),
        read: () => seconds(() => eachJournalEvent(path.join(store, FILES.journal), () => {})),
      });
      const baseline = { what: 'reading the journal', figures: read };
      yield rowOf(`page of ${events.toLocaleString('en')} events`, 's', written, baseline, ownPeakMegabytes());
    } finally {
      rmSync(store, { recursive: true, force: true });
    }
  },
};
