/** The options of the command line as tables for docs/reference.md. */
import type { CliOption, CommandSpec, OptionGroup } from './command-spec.ts';
import { COMMAND_TABLE } from './command-table.ts';

/** The section, in Markdown, below a heading of the second level. */
export function optionTables(): string {
  const commands: readonly CommandSpec[] = [COMMAND_TABLE.init, COMMAND_TABLE.run, COMMAND_TABLE.report];
  return commands.map(commandSection).join('\n\n');
}

function commandSection({ usage, about, groups, name }: CommandSpec): string {
  const tables = groups.map((group) =>
    groups.length === 1 ? tableOf(group) : `#### ${headingOf(group, name)}\n\n${tableOf(group)}`,
  );
  return [`### \`${usage}\``, about, ...tables].join('\n\n');
}

/** What stands in brackets after a title is told below it; a heading is to be short, and of one command. */
const headingOf = ({ title }: OptionGroup, command: string): string =>
  `${title.replace(/ \(.*/, '').replace(/, .*/, '')} (\`${command}\`)`;

const tableOf = ({ options }: OptionGroup): string =>
  ['| option | what it is |', '|---|---|', ...options.map(row)].join('\n');

function row({ name, short, value, about }: CliOption): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map((each) => `\`${each}\``).join(', ');
  const label = value === undefined ? '' : ` \`${value.label}\``;
  return `| ${names}${label.replaceAll('|', '\\|')} | ${about.replaceAll('|', '\\|')} |`;
}
