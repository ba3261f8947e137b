import type { Target } from './target.ts';
import { EDN_TARGETS } from './targets/edn-targets.ts';
import { ENGINE_TARGETS } from './targets/engine-targets.ts';
import { INPUT_TARGETS } from './targets/input-targets.ts';
import { JUDGE_TARGETS } from './targets/judge-targets.ts';
import { PAGE_TARGETS } from './targets/page-targets.ts';
import { REPORT_TARGETS } from './targets/report-targets.ts';
import { STORE_TARGETS } from './targets/store-targets.ts';

/** Every reader of bytes that others wrote, and the whole judgement. */
export const TARGETS: readonly Target[] = [
  ...EDN_TARGETS,
  ...STORE_TARGETS,
  ...ENGINE_TARGETS,
  ...PAGE_TARGETS,
  ...REPORT_TARGETS,
  ...INPUT_TARGETS,
  ...JUDGE_TARGETS,
];
