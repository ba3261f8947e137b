import { atTime } from '../../finding.ts';
import { count, oneLine } from '../../quote.ts';
import { errorText } from '../message-text.ts';
import { type Answered, bodyOf, drawnPair } from './client-requests.ts';
import type { ServiceStep } from './service-steps.ts';
import type { Told } from './walk.ts';

/** An addition that was acknowledged after a service had refused what the node asked it for. */
interface Unearned {
  readonly answered: Answered;
  readonly refused: ServiceStep;
}

const NODES_AT_MOST = 200;
/** The code of the error that another value stands in a key than a `cas` expects. */
const ANOTHER_VALUE = 22;

/** Watches for additions that a node acknowledges though the last write that it asked of a service was refused. */
export function watchUnearnedAcknowledgements(): {
  readonly visit: (step: ServiceStep) => void;
  readonly answered: (answered: Answered) => void;
  /** Told only where these additions are the whole difference. */
  readonly told: (difference: number, startedAt: number) => Told | undefined;
} {
  /** By node, its last write or cas, until an addition is acknowledged after it. */
  const lastWrites = new Map<string, ServiceStep>();
  let first: Unearned | undefined;
  let times = 0;
  let sum = 0;
  return {
    visit: (step) => {
      if (step.type === 'read') return;
      if (lastWrites.has(step.node) || lastWrites.size < NODES_AT_MOST) lastWrites.set(step.node, step);
    },
    answered: (answered) => {
      const { node, request, reply } = answered;
      const { type, delta } = bodyOf(request);
      if (type !== 'add' || typeof delta !== 'number' || bodyOf(reply)['type'] !== 'add_ok') return;
      const step = lastWrites.get(node);
      lastWrites.delete(node);
      if (step === undefined || step.ok || step.request.sentAt < (request.receivedAt ?? 0)) return;
      times += 1;
      sum += delta;
      first ??= { answered, refused: step };
    },
    told: (difference, startedAt) =>
      first === undefined || sum !== difference ? undefined : storyOf(first, times, sum, startedAt),
  };
}

function storyOf({ answered, refused }: Unearned, times: number, sum: number, startedAt: number): Told {
  const { node, request, reply } = answered;
  const { service, type, key, code } = refused;
  const { delta } = bodyOf(request);
  return {
    sentences: [
      `${node} acknowledged an \`add\` of ${String(delta)}${atTime(reply.event.time / 1e6 - startedAt)}, after ${service} had refused its \`${type}\` of ${oneLine(key, 60)} (${errorText(code)}).`,
      times === 1
        ? 'That is exactly what is missing.'
        : `That happened to ${count(times, 'addition')}, worth ${sum} in all: exactly what is missing.`,
    ],
    place: ['add', 'handled'],
    messages: [refused.request, refused.reply, ...drawnPair(answered)],
    advice: `Acknowledge an addition only once the service has carried it out.${
      code === ANOTHER_VALUE
        ? ' Error 22 says that the key holds another value than `from`, and that nothing was written: read it again, and send the `cas` again.'
        : ''
    }`,
  };
}
