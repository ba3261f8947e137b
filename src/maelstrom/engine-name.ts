/** The two engines behind the one command line. */
export const ENGINES = ['embedded', 'maelstrom'] as const;
export type EngineName = (typeof ENGINES)[number];
