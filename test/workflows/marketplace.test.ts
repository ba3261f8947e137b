import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Metadata {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Readonly<Record<string, { readonly description?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description?: string }>>;
}
const FILES = ['action.yml', 'setup/action.yml', 'report/action.yml'];
const read = (file: string): Metadata => parse(readFileSync(file, 'utf8'));
const branding: { readonly colors: readonly string[]; readonly icons: readonly string[] } = JSON.parse(
  readFileSync('test/fixtures/marketplace-branding.json', 'utf8'),
);

/** The Marketplace's rules: https://docs.github.com/en/actions/how-tos/create-and-publish-actions/publish-in-github-marketplace */
describe.each(FILES)('the Marketplace takes %s', (file) => {
  const { name, description, author, inputs, outputs, ...rest } = read(file);

  it('with its description, which is shorter than 125 characters', () => {
    expect(description.length).toBeLessThan(125);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(author).not.toBe('');
  });

  it('with its name, which is one line, short, and says whom it is for', () => {
    expect(name.length).toBeLessThanOrEqual(40);
    expect(name).toMatch(/^[A-Z][\w ]*Maelstrom[\w ]*Gossip Glomers$|^Maelstrom[\w ]*Gossip Glomers$/);
    // The name of an action may not be that of a user or of a feature of GitHub, which have no blanks or few words.
    expect(name.split(' ').length).toBeGreaterThan(2);
  });

  it('with its icon and color', () => {
    expect(branding.icons).toContain(rest.branding.icon);
    expect(branding.colors).toContain(rest.branding.color);
  });

  it('with a description of each input and output', () => {
    for (const [key, each] of Object.entries({ ...inputs, ...outputs })) {
      expect(key).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(each.description, key).toMatch(/\w.*[.!]?$/s);
    }
  });
});

describe('the three actions', () => {
  it('have names of their own', () => {
    expect(new Set(FILES.map((file) => read(file).name.toLowerCase()))).toHaveProperty('size', FILES.length);
  });
});
