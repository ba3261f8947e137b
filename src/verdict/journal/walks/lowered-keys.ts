import { atTime } from '../../finding.ts';
import { count, oneLine } from '../../quote.ts';
import type { ServiceStep } from './service-steps.ts';
import type { Told } from './walk.ts';

/** Writes that left less in a key than had stood there. */
interface Lowered {
  readonly first: ServiceStep;
  times: number;
  sum: number;
}

const KEYS_AT_MOST = 200;

/** How much less a write leaves in its key than stood there; 0 where it does not lower a number. */
export const loweredBy = ({ type, ok, value, newest }: ServiceStep): number =>
  type === 'write' && ok && typeof value === 'number' && typeof newest?.value === 'number'
    ? Math.max(0, newest.value - value)
    : 0;

/** Watches writes that take away what others had put into a key of a service. */
export function watchLoweredKeys(): {
  /** Takes a write that lowers its key. */
  readonly visit: (step: ServiceStep) => void;
  /** Told only where what was taken out of one key is the whole difference. */
  readonly told: (difference: number, startedAt: number) => Told | undefined;
} {
  const keys = new Map<string, Lowered>();
  return {
    visit: (step) => {
      const place = `${step.service} ${step.key}`;
      const known = keys.get(place);
      if (known !== undefined) {
        known.times += 1;
        known.sum += loweredBy(step);
      } else if (keys.size < KEYS_AT_MOST) keys.set(place, { first: step, times: 1, sum: loweredBy(step) });
    },
    told: (difference, startedAt) => {
      const lowered = [...keys.values()].find(({ sum }) => sum === difference);
      return lowered === undefined ? undefined : storyOf(lowered, startedAt);
    },
  };
}

function storyOf({ first, times, sum }: Lowered, startedAt: number): Told | undefined {
  const { node, service, key, value, newest, request, reply } = first;
  if (newest === undefined) return undefined;
  const wrote = `${node} wrote ${value} to ${oneLine(key, 60)} of ${service}${atTime(request.sentAt - startedAt)}`;
  const stood = `${newest.by === node ? 'it' : newest.by} had put ${newest.value} there${atTime(newest.request.sentAt - startedAt)}`;
  return {
    sentences: [
      `${wrote}, where ${stood}.`,
      times === 1
        ? `The ${sum} by which that write lowered the key is exactly what is missing.`
        : `${count(times, 'such write')} lowered the key by ${sum} in all: exactly what is missing.`,
    ],
    place: ['write', 'sent'],
    messages: [newest.request, newest.reply, request, reply],
    advice:
      'Do not write over a key that may hold something: create it with a `cas` that has `create_if_not_exists: true`, and change it with `cas` alone.',
  };
}
