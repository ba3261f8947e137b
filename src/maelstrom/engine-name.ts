/** The two engines behind the one command line. */
export type EngineName = 'maelstrom' | 'embedded';
