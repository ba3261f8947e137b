import { malformedCounterRead } from '../catalogue/malformed-reply-sentence.ts';
import type { RunFacts } from '../gather/facts.ts';
import { failureOf } from '../gather/operation-failure.ts';

/**
 * What can have caused wrong sums of a counter, besides what the catalogue names: a read was answered with a text, to which `+` joins
 * what is added.
 */
export function causesOfSums({ workload, log, history }: RunFacts): readonly string[] | undefined {
  if (workload !== 'g-counter' && workload !== 'pn-counter') return undefined;
  const failure = history?.exceptions == null ? undefined : failureOf(history.exceptions.first);
  const texts = [
    ...log.incidents.filter(({ id }) => id === 'malformed-reply').map(({ lines }) => lines.join('\n')),
    ...(failure?.kind === 'exception' ? [failure.text] : []),
  ];
  return texts.some((text) => typeof malformedCounterRead(text) === 'string') ? ['malformed-reply'] : undefined;
}
