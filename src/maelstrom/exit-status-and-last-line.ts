/** How a test tells whoever ran it what came of it: its exit status and its last line. */

/** jepsen/cli.clj; 137 and 143 are what a shell makes of SIGKILL and SIGTERM. */
export const EXIT = {
  valid: 0,
  invalid: 1,
  unknown: 2,
  badArguments: 254,
  crashed: 255,
  sigkill: 137,
  sigterm: 143,
} as const;

/** The last line of a test that was analyzed (jepsen/core.clj). */
export const LAST_LINE = {
  valid: 'Everything looks good! ヽ(‘ー`)ノ',
  invalid: 'Analysis invalid! (ﾉಥ益ಥ）ﾉ ┻━┻',
  unknown: 'Errors occurred during analysis, but no anomalies found. ಠ~ಠ',
} as const;
