// verdict: crash; reasons: node-crashed; run: echo --time-limit 1

/** Dies while it loads, before `init`. */
import { onMessage } from './bare.ts';

const { settings } = JSON.parse(process.env.BROKEN_SETTINGS ?? '{}');
console.error(`listening as ${settings.name}`);

onMessage(() => {});
