import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EMPTY_DRAWING, putGnuplot, putMissingDot } from '../machine/plot-stand-ins.ts';
import { programOnPath } from '../machine/program-on-path.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { Plots } from '../plan/plots-option.ts';

/** What draws, or stands in for it, during one run. */
export interface Plotting {
  /** The environment for Maelstrom. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * To be called when the run is over: tells in the run's store what was not drawn, and clears up. Gives how many plots
   * were left out because of `plots`.
   */
  readonly end: (store: string | null) => number;
}

/** Bytes of the list of plots that are looked at; a long run of many keys has some hundred thousand. */
const LIST_AT_MOST = 4 << 20;

/**
 * Puts stand-ins before the PATH of a run where they are needed: for gnuplot unless all plots are wanted and it is there,
 * for dot where it is missing.
 * @param directory the run's, in which Maelstrom keeps its `store`
 */
export function preparePlotting(plots: Plots, directory: string, env: NodeJS.ProcessEnv): Plotting {
  const gnuplot = programOnPath('gnuplot', env);
  const dot = programOnPath('dot', env);
  const swallows = plots !== 'all' || gnuplot === null;
  if (!swallows && dot !== null) return { env, end: () => 0 };
  const { home, list } = place(directory);
  if (swallows) {
    const store = path.join(realpathSync(directory), 'store');
    putGnuplot(home, { gnuplot, draw: plots === 'summary' ? 'summary' : 'none', store, list });
  }
  if (dot === null) putMissingDot(home);
  return {
    // Without a PATH, Java and the shell look there.
    env: { ...env, PATH: `${home}${path.delimiter}${env['PATH'] ?? '/usr/bin:/bin'}` },
    end: (store) => {
      const names = swallows ? namesIn(list) : [];
      rmSync(home, { recursive: true, force: true });
      if (store === null) return 0;
      const drawings = dot === null ? removeEmptyDrawings(store) : [];
      const text = told(names, drawings, gnuplot === null ? null : plots);
      try {
        if (text !== '') writeFileSync(path.join(store, FILES.plotsNotDrawn), text);
      } catch {
        // the disk is full, which the verdict has better words for
      }
      return gnuplot === null ? 0 : names.length;
    },
  };
}

/** In the run's directory; elsewhere where its path would be taken for two of the PATH. */
function place(directory: string): { readonly home: string; readonly list: string } {
  const within = path.join(directory, 'stand-ins');
  const home = within.includes(path.delimiter) ? mkdtempSync(path.join(tmpdir(), 'maelstrom-stand-ins-')) : within;
  mkdirSync(home, { recursive: true });
  return { home, list: path.join(home, 'not-drawn') };
}

function namesIn(list: string): readonly string[] {
  let text: string;
  try {
    const file = openSync(list, 'r');
    try {
      const bytes = Buffer.alloc(LIST_AT_MOST);
      text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return []; // there is none: everything was drawn
  }
  const names = text.split('\n').slice(0, -1);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Pictures of anomalies that hold nothing are taken away, so that nobody is sent to one. Gives their names. */
function removeEmptyDrawings(store: string): readonly string[] {
  const elle = path.join(store, FILES.elle);
  const removed: string[] = [];
  let below: readonly string[];
  try {
    below = lstatSync(elle).isDirectory() ? readdirSync(elle, { recursive: true, encoding: 'utf8' }) : [];
  } catch {
    return []; // no anomalies
  }
  for (const name of below.filter((each) => each.endsWith('.svg'))) {
    const file = path.join(elle, name);
    try {
      const { size } = lstatSync(file);
      if (size !== Buffer.byteLength(EMPTY_DRAWING) || readFileSync(file, 'utf8') !== EMPTY_DRAWING) continue;
      rmSync(file);
      removed.push(`${FILES.elle}/${name}`);
    } catch {
      // a directory of that name, or not to be removed: it says itself that it is empty
    }
  }
  return removed.sort();
}

/** @param plots null: gnuplot is missing, whatever was asked for */
function told(plots: readonly string[], drawings: readonly string[], asked: Plots | null): string {
  const parts: string[] = [];
  if (plots.length > 0) {
    const why =
      asked === null
        ? 'gnuplot is not installed'
        : `plots is ${asked}${asked === 'summary' ? '; each shows one client thread, one key or one pair of both, and the plots in this directory show them together' : ''}`;
    parts.push(
      `Plots that were not drawn: ${plots.length}, because ${why}.\nThe results are the same.`,
      plots.join('\n'),
    );
  }
  if (drawings.length > 0) {
    parts.push(
      `Drawings of anomalies that were not made: ${drawings.length}, because graphviz (dot) is not installed.\nThe results are the same; ${FILES.elle}/*.txt tell the anomalies.`,
      drawings.join('\n'),
    );
  }
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}
