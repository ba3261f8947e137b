// verdict: fail; reasons: timeouts, no-successful-echo; run: echo --time-limit 1

/** Answers nothing but `init`. */
import { onMessage } from './bare.ts';

onMessage(() => {});
