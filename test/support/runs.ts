/** How often a property is tried: `all` in `.ci/run`, which sets ALL_RUNS, and a fifth of it in `npm test`. */
export const runs = (all: number): number => (process.env['ALL_RUNS'] === undefined ? Math.ceil(all / 5) : all);
