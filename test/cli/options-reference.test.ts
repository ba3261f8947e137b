import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE, optionsOf } from '../../src/cli/command-table.ts';
import { optionTables } from '../../src/cli/options-reference.ts';

describe('the tables of options in the reference', () => {
  const page = optionTables();

  it.each(['init', 'run', 'report'] as const)('have each option of %s', (name) => {
    expect(page).toContain(`### \`${COMMAND_TABLE[name].usage}\``);
    const own = COMMAND_TABLE[name].groups.flatMap(({ options }) => options);
    for (const option of own) expect(page).toContain(`\`--${option.name}\``);
    expect(optionsOf(COMMAND_TABLE[name]).length).toBe(own.length + 2);
  });

  it('have rows of two cells', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|'), row).toHaveLength(4);
    expect(page).toContain('`--replay` `FILE\\|SEED`');
  });
});
