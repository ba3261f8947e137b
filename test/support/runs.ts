/** How often a property is tried, and how often something must come of it: `all` in `.ci/run`, which sets ALL_RUNS, and a fifth in `npm test`. */
export const runs = (all: number): number => (process.env['ALL_RUNS'] === undefined ? Math.ceil(all / 5) : all);
