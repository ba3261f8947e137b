import type { CatalogueEntry } from './entry.ts';

/** Results that are not there or cannot be believed. */
export const STORE_FAULTS: readonly CatalogueEntry[] = [
  {
    id: 'no-results',
    chapter: 'store',
    title: 'The run left no results',
    explanation: 'results.edn is missing: the analysis never finished, or the directory is not that of a finished run.',
    advice:
      'Look at the end of the console and of jepsen.log. To judge a stored run, give its own directory: store/<workload>/<time>.',
    outcome: 'unknown',
  },
  {
    id: 'damaged-results',
    chapter: 'store',
    title: 'results.edn is damaged',
    explanation: 'The file is cut off, is not EDN, or contradicts itself, so that its word cannot be trusted.',
    advice: 'Run the test again; when an artifact was downloaded, download it again.',
    outcome: 'unknown',
  },
  {
    id: 'results-disagree',
    chapter: 'store',
    title: 'Exit status, results and history contradict each other',
    explanation: 'They are not of the same run, or one of them was changed.',
    advice:
      'Judge a run with its own console and exit status. With --test-count several runs share one status: use `repeat` instead.',
    outcome: 'unknown',
  },
  {
    id: 'damaged-store',
    chapter: 'store',
    title: 'Parts of the store are damaged',
    explanation:
      'Some files of the run are cut off or unreadable. The results are whole, so the outcome stands; details may be missing.',
    advice: 'Usually a run that was killed; run it again when details matter.',
  },
];
