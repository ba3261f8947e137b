import { atTime } from '../../finding.ts';
import { oneLine } from '../../quote.ts';
import { errorText } from '../message-text.ts';
import { NO_SUCH_KEY, type ServiceStep } from './service-steps.ts';
import type { Told } from './walk.ts';

/** Watches whether services did anything that nodes asked them to write, and tells of a run in which they did not. */
export function watchRefusedSteps(): {
  readonly visit: (step: ServiceStep) => void;
  readonly told: (startedAt: number) => Told | undefined;
} {
  let done = 0;
  let refused = 0;
  let first: ServiceStep | undefined;
  return {
    visit: (step) => {
      if (step.type === 'read') return;
      if (step.ok) done += 1;
      else {
        refused += 1;
        first ??= step;
      }
    },
    told: (startedAt) => (done > 0 || first === undefined ? undefined : storyOfRefused(first, refused, startedAt)),
  };
}

function storyOfRefused(
  { node, service, type, key, code, request, reply }: ServiceStep,
  times: number,
  startedAt: number,
): Told {
  return {
    sentences: [
      `${node} asked ${service} to \`${type}\` ${oneLine(key, 60)}${atTime(request.sentAt - startedAt)} and was answered with ${errorText(code)}.`,
      times === 1
        ? 'No other write came to a service, so none holds anything.'
        : `The same happened to all ${times} writes that nodes sent to services: none was carried out, and the services hold nothing.`,
      ...(type === 'cas' && code === NO_SUCH_KEY
        ? ['A `cas` makes a key that does not exist only with `create_if_not_exists: true`.']
        : []),
    ],
    place: [type, 'sent'],
    messages: [request, reply],
  };
}
