/** What Maelstrom draws into messages.svg (net/viz.clj). */

/** Events that are drawn, those of init left out. */
export const DRAWN_EVENTS = 10_000;

/** What stands at the end of a drawing that leaves events out. */
export const NOT_SHOWN = 'Additional network events not shown';
