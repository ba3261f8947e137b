import type { InstallWorld } from '../install-world.ts';

/** The key of an entry in the actions cache: what it is, what it was made of, and the machines that it fits. */
export const cacheKeyOf = (what: string, { platform, arch }: Pick<InstallWorld, 'platform' | 'arch'>): string =>
  `${what}-${platform}-${arch}`;
