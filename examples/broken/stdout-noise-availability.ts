// verdict: fail; reasons: stdout-not-json, availability; run: echo --time-limit 3 --availability total

/** The same mistake, where every request must succeed. */
import './stdout-noise.ts';
