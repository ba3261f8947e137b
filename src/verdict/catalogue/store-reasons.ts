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
    explanation:
      'The file is cut off, is not EDN, lacks counts that every run has, or contradicts itself. A pass needs results that are whole.',
    advice: 'Run the test again; when an artifact was downloaded, download it again.',
    outcome: 'unknown',
  },
  {
    id: 'results-disagree',
    chapter: 'store',
    title: 'Exit status, results and history contradict each other',
    explanation: 'They do not belong to the same run, or one of them was changed.',
    advice:
      'Judge a run with its own console and exit status. With --test-count several runs share one status: use `repeat` instead.',
    outcome: 'unknown',
  },
  {
    id: 'damaged-store',
    chapter: 'store',
    title: 'Parts of the store are damaged',
    explanation:
      'Some files beside results.edn are cut off or unreadable, or history.edn lacks operations that the results count. They do not change the outcome; details may be missing.',
    advice: 'This is usually a run that was killed. Run it again when details matter.',
  },
  {
    id: 'reasons-left-out',
    chapter: 'store',
    title: 'More reasons were left out',
    explanation: 'A verdict keeps 40 reasons. The titles of the others stand here.',
    advice: 'Mend the first reasons; others often go with them.',
  },
];
