// Preloaded into a process of the action: the waits of GitHub's clients between two attempts, which are fixed, pass twenty
// times as fast. Budgets, which a test makes as short as it needs, pass as they are.
const wait = globalThis.setTimeout;
const budget = Number(process.env.MAELSTROM_ACTION_BUDGET_AT_MOST_MS);
const isRetry = (ms) => ms >= 2_000 && ms <= 30_000 && ms !== budget;
globalThis.setTimeout = Object.assign((call, ms, ...rest) => wait(call, isRetry(ms) ? ms / 20 : ms, ...rest), wait);
