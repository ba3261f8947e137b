import leven from 'leven';

/** The names that `given` may have meant, best first; at most three, none when nothing is near. */
export function nearestNames(given: string, names: readonly string[]): readonly string[] {
  const wanted = given.toLowerCase();
  if (wanted === '') return [];
  // Of a short word half can be wrong, but then not its beginning too: "some" is not "none".
  const reachOf = (name: string): number =>
    Math.max(name.charAt(0).toLowerCase() === wanted.charAt(0) ? 2 : 1, Math.floor(wanted.length / 3));
  return (
    names
      .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
      // Any other character is one step from a single one.
      .filter(({ name, distance }) => distance <= reachOf(name) && distance < Math.max(wanted.length, name.length))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, 3)
      .map(({ name }) => name)
  );
}

const distanceTo = (wanted: string, name: string): number =>
  wanted.length >= 3 && name.startsWith(wanted) ? 0 : leven(wanted, name);

/** `"time-limit", "rate" or "seed"` */
export const quotedNames = (names: readonly string[]): string => orList(names.map((name) => `"${name}"`));

/** `always, on-failure or never` */
export const orList = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ');

/** ` Did you mean "time-limit"?` or, when nothing is near, the whole list; begins with a space. */
export function didYouMean(given: string, names: readonly string[]): string {
  const near = nearestNames(given, names);
  if (near.length > 0) return ` Did you mean ${quotedNames(near)}?`;
  return ` The known ones are ${names.join(', ')}.`;
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
