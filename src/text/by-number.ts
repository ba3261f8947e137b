/** Made when it is needed, since that takes longer than the start of a command should; and once, since it takes longer than any comparison. */
let collator: Intl.Collator | undefined;

/** The order of names in which `n2` stands before `n10`. */
export function byNumber(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}
