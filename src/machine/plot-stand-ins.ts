/**
 * Programs that stand between Jepsen and those that draw: `gnuplot`, which Jepsen runs once for every plot, and `dot`,
 * which Elle runs once for every picture of an anomaly. Both are found on the PATH. A stand-in there leaves out what
 * is not wanted, and answers for a program that is missing: without an answer the checker dies and leaves no result.
 *
 * They are scripts of the POSIX shell and need only `cat`. A node under test has them on its PATH as well: called in any way
 * but Jepsen's, they start the real program, or say that it was not found.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { quoteForShell } from '../text/quote-for-shell.ts';

/** What the stand-in for gnuplot has to do. */
export interface Drawing {
  /** The real gnuplot, absolute; null when it is missing. */
  readonly gnuplot: string | null;
  /** Which plots the real one gets: those directly in a run's directory (`summary`), or none. */
  readonly draw: 'summary' | 'none';
  /** The directory `store` of the run, without links: Jepsen names a plot by its real path. */
  readonly store: string;
  /** A file that gets the name of each plot that is not drawn, one a line, relative to the run's directory. */
  readonly list: string;
}

/** Writes the program `gnuplot` into a directory. */
export function putGnuplot(directory: string, { gnuplot, draw, store, list }: Drawing): void {
  put(
    directory,
    'gnuplot',
    `real=${quoteForShell(gnuplot ?? '')}
store=${quoteForShell(store)}
list=${quoteForShell(list)}
wanted=${draw}
if [ "$*" != -p ]; then
  [ -z "$real" ] || exec "$real" "$@"
  ${notFound('gnuplot')}
fi
# Jepsen's script begins: set output '…/store/kafka/<time>/realtime-lag-key/8.png';
IFS= read -r first
file=\${first#"set output '"}
file=\${file%"';"}
case $file in
  "$store"/*) below=\${file#"$store"/}; name=\${below#*/*/} ;;
  *) name= ;;
esac
case $name in
  */*) wanted=none ;;
  '') wanted=summary ;;
esac
[ -n "$real" ] || wanted=none
if [ "$wanted" = none ]; then
  [ -z "$name" ] || printf '%s\\n' "$name" >>"$list"
  exec cat >/dev/null
fi
{ printf '%s\\n' "$first"; cat; } | "$real" "$@"`,
  );
}

/** Writes a `gnuplot` for a system without it, when the store is not known yet: it swallows every plot. */
export function putMissingGnuplot(directory: string): void {
  put(directory, 'gnuplot', `[ "$*" = -p ] || { ${notFound('gnuplot')}; }\nexec cat >/dev/null`);
}

/** What stands for a drawing where `dot` is missing; it is recognised by these bytes. */
export const EMPTY_DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="620" height="40">
<text x="10" y="25" font-family="sans-serif" font-size="14">Not drawn: graphviz (dot) is not installed. A .txt file of elle/ tells the anomaly.</text>
</svg>
`;

/** Writes the program `dot` for a system without graphviz. Elle asks for SVG on stdout. */
export function putMissingDot(directory: string): void {
  const body = `case " $* " in
  *" -Tsvg "*) cat >/dev/null ;;
  *) ${notFound('dot')} ;;
esac
printf '%s' ${quoteForShell(EMPTY_DRAWING)}`;
  put(directory, 'dot', body);
}

const notFound = (program: string): string => `echo "${program}: not found" >&2; exit 127`;

function put(directory: string, name: string, body: string): void {
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n# Stands in for ${name} where Maelstrom runs.\n${body}\n`);
  chmodSync(file, 0o755);
}
