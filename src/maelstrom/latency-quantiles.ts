/** Quantiles of latencies in results (jepsen.checker/set-full): the least, the median, and so on to the greatest. */
export const LATENCY_QUANTILES = [0, 0.5, 0.95, 0.99, 1] as const;
