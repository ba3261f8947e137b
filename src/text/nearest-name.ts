import leven from 'leven';

/** The names that `given` may have meant, best first; at most three, none when nothing is near. */
export function nearestNames(given: string, names: readonly string[]): readonly string[] {
  const wanted = given.toLowerCase();
  const reach = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

const distanceTo = (wanted: string, name: string): number =>
  wanted.length >= 3 && name.startsWith(wanted) ? 0 : leven(wanted, name);

/** ` Did you mean "time-limit"?` or, when nothing is near, the whole list; begins with a space. */
export function didYouMean(given: string, names: readonly string[]): string {
  const near = nearestNames(given, names);
  if (near.length > 0) return ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  return ` Known are: ${names.join(', ')}.`;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** The name that `given` almost certainly is with a slip of the finger; null where it may be a word of its own, or is a name itself. */
export function misspeltName(given: string, names: readonly string[]): string | null {
  if (names.includes(given)) return null;
  const wanted = plain(given);
  const reach = Math.floor(wanted.length / 4);
  const [nearest] = names
    .map((name) => ({ name, distance: leven(wanted, plain(name)) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name ?? null;
}
