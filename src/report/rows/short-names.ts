import type { Row } from './row.ts';

/**
 * The same rows under names that carry only what tells them apart: `1-echo` where no other leg runs it, `1-echo (22)` beside
 * `1-echo (20)`. Keys are unique across runs, so they carry the values of a matrix; a name that a person gave stays.
 */
export function withShortNames(rows: readonly Row[]): readonly Row[] {
  const names = rows.map(shortNames(rows));
  const isUnique = (name: string): boolean => names.indexOf(name) === names.lastIndexOf(name);
  return rows.map((row, index) => {
    const name = names[index];
    return name !== undefined && name !== row.key && isUnique(name) ? { ...row, key: name } : row;
  });
}

const shortNames = (rows: readonly Row[]): ((row: Row) => string) => {
  const ofSubject = (subject: string): readonly Row[] => rows.filter((row) => subjectOf(row) === subject);
  return (row) => {
    const subject = subjectOf(row);
    const group = ofSubject(subject);
    const own = valuesOf(row);
    if (own === null) return row.key;
    const others = group.filter((each) => each !== row).map(valuesOf);
    if (others.length === 0) return subject;
    const telling = own.filter((value, index) => others.some((values) => values?.[index] !== value));
    return telling.length === 0 ? row.key : `${subject} (${telling.join(', ')})`;
  };
};

/** Of a misspelt challenge, what was written. */
const subjectOf = (row: Row): string => row.challenge ?? row.workload ?? row.title;

/** The values of the matrix in a key that was made of them; null for any other key. */
function valuesOf(row: Row): readonly string[] | null {
  const subject = subjectOf(row);
  if (!row.key.startsWith(`${subject} (`) || !row.key.endsWith(')')) return null;
  return row.key.slice(subject.length + 2, -1).split(', ');
}
