import { documentUrl } from '../../text/document-url.ts';
import type { CatalogueEntry } from './entry.ts';

/** How limits are broken. */
export const LIMITS: readonly CatalogueEntry[] = [
  {
    id: 'rate-not-kept',
    chapter: 'limits',
    title: 'The run did not keep its rate',
    explanation:
      'Clients sent less than half of the requests that the rate asks for, and hardly any of them went without a reply. On a machine that is too busy every message waits for a processor: latencies are those of the machine, and messages that nodes send by a timer are shared among fewer operations.',
    advice:
      'Run it again on an idle machine, or with fewer nodes, or, if the node is a Node.js program, in simulated time (`clock: simulated`), before changing the node for a limit.',
    causes: ['message-storm'],
  },
  {
    id: 'slow-requests',
    chapter: 'limits',
    title: 'Requests of one kind took long',
    explanation:
      'Clients sent less than half of the requests that the rate asks for, because the answers to requests of one kind took a second or more, while reads were answered at once: the machine was fast enough.',
    advice:
      'A request that takes long while reads are fast waits for other nodes: answer it from the state at hand, and pass on what it brought afterwards.',
    causes: ['message-storm'],
  },
  {
    id: 'limit-*',
    chapter: 'limits',
    title: 'A limit is broken',
    explanation:
      'The run is valid, but a number that it was asked to keep to is over (or under) its bound, or the run has no such number at all.',
    advice: `Look up in ${documentUrl('metrics.md')} what the number counts, and compare it with that of an earlier run.`,
    outcome: 'fail',
    causes: ['message-storm', 'rate-not-kept'],
  },
  {
    id: 'limit-unknown-metric',
    chapter: 'limits',
    title: 'A limit names a metric that does not exist',
    explanation:
      'A metric that a run does not have counts as a broken limit, so that a misspelling cannot pass unnoticed.',
    advice: 'Use one of the names that this run has.',
    outcome: 'fail',
  },
  {
    id: 'limit-undecided',
    chapter: 'limits',
    title: 'A limit could not be compared with the base branch',
    explanation: 'The limit is relative to the base branch, and no result of the base branch is at hand yet.',
    advice: 'It is decided once the workflow has run on the base branch.',
  },
];
