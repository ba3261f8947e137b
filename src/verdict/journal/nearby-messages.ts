import { DRAWN_EVENTS } from '../../maelstrom/drawn-events.ts';
import type { JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { CLIENT_TIMEOUT_MS, LIN_KV_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { atTime } from '../finding.ts';
import { MESSAGES_OF_A_REASON, type Reason } from '../verdict.ts';
import { type Exchange, exchangeOf, inTestTime } from './exchange.ts';
import type { JournalClock, JournalReader } from './journal-reader.ts';

const { before: BEFORE, after: AFTER } = MESSAGES_OF_A_REASON;
const REASONS_AT_MOST = 4;

/** A moment at a node around which messages are wanted. */
interface Scene {
  /** The reason's id. */
  readonly reason: string;
  readonly node: string;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly before: Exchange[];
  readonly after: Exchange[];
}

/** Picks the few messages around the first moment of each failure out of the whole journal. Holds a dozen for each reason. */
export function readNearbyMessages(
  reasons: readonly Reason[],
  workload: Workload | null,
  clock: JournalClock,
): JournalReader {
  const scenes = reasons.flatMap((reason) => sceneOf(reason, workload) ?? []).slice(0, REASONS_AT_MOST);
  return {
    visit: (event) => {
      const startedAt = clock.startedAt();
      for (const scene of scenes) addTo(scene, event, startedAt === undefined ? undefined : scene.at + startedAt);
    },
    amend: (them) =>
      them.map((reason) => {
        const scene = scenes.find((one) => one.reason === reason.id);
        const startedAt = clock.startedAt();
        if (scene === undefined || startedAt === undefined) return reason;
        const messages = [...scene.before, ...scene.after].map((exchange) => inTestTime(exchange, startedAt));
        return messages.length === 0 ? reason : { ...reason, messages };
      }),
  };
}

function sceneOf({ id, node, firstAt }: Reason, workload: Workload | null): Scene | undefined {
  return node === undefined || firstAt === undefined
    ? undefined
    : { reason: id, node, at: momentOf(id, firstAt, workload), before: [], after: [] };
}

/** When the trouble began: for a request without an answer, when it was sent. */
function momentOf(id: string, firstAt: number, workload: Workload | null): number {
  if (catalogueEntry(id)?.toldAtTimeout !== true) return firstAt;
  return Math.max(0, firstAt - (workload === 'lin-kv' ? LIN_KV_TIMEOUT_MS : CLIENT_TIMEOUT_MS));
}

/** Adds a message of the scene's node, or that it was received. `moment` is the scene's, by the journal's clock. */
function addTo(scene: Scene, event: JournalEvent, moment: number | undefined): void {
  const { type, time, message } = event;
  if (message.src !== scene.node && message.dest !== scene.node) return;
  const at = time / 1e6;
  if (type === 'recv') {
    const known = [...scene.before, ...scene.after].find(({ id }) => id === message.id);
    if (known !== undefined) known.receivedAt = at;
    return;
  }
  // Nothing that comes before the test's start is after the moment.
  const early = moment === undefined || at <= moment;
  if (!early && scene.after.length >= AFTER) return;
  (early ? scene.before : scene.after).push(exchangeOf(event));
  if (scene.before.length > BEFORE) scene.before.shift();
}

/** Says of the first reason that messages.svg does not reach. Give it reasons that have their messages. */
export function readDrawingEnd(workload: Workload | null, clock: JournalClock): JournalReader {
  let drawable = 0;
  /** Milliseconds by the journal's clock of the last event that the drawing shows. */
  let drawnUntil: number | undefined;
  return {
    visit: ({ message: { body }, time }) => {
      if (drawnUntil !== undefined || body['type'] === 'init' || body['type'] === 'init_ok') return;
      drawable += 1;
      if (drawable === DRAWN_EVENTS) drawnUntil = time / 1e6;
    },
    amend: (reasons) => {
      if (drawnUntil === undefined) return reasons;
      const endsAt = drawnUntil - (clock.startedAt() ?? drawnUntil);
      const unseen = reasons.findIndex(
        ({ id, firstAt, messages }) => messages !== undefined && momentOf(id, firstAt ?? 0, workload) > endsAt,
      );
      const note = `messages.svg does not show this: it ends with its first ${DRAWN_EVENTS} events${atTime(endsAt)}.`;
      return reasons.map((reason, index) =>
        index === unseen ? { ...reason, detail: `${reason.detail} ${note}` } : reason,
      );
    },
  };
}
