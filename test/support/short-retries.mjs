// Preloaded into a process of the action: the waits of GitHub's clients between two attempts, which are fixed, pass twenty
// times as fast. Budgets, which a test makes as short as it needs, pass as they are.
import dns from 'node:dns';

const wait = globalThis.setTimeout;
// Budgets in this range are 10,000, 15,000 and 20,000, or what a test has given, which ends with a 1.
const isRetry = (ms) => ms >= 2_000 && ms < 30_000 && ![10_000, 15_000, 20_000].includes(ms) && ms % 10 !== 1;
globalThis.setTimeout = Object.assign((call, ms, ...rest) => wait(call, isRetry(ms) ? ms / 20 : ms, ...rest), wait);

// The cache client reads only Azure's hosts by Azure's client; here each of them is this machine.
const { lookup } = dns;
dns.lookup = (host, ...rest) => lookup(host.endsWith('.blob.core.windows.net') ? '127.0.0.1' : host, ...rest);
