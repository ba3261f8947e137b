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
   * To be called when the run is over: lists in the run's store what was not drawn, and removes the stand-ins. Gives how
   * many plots were left out because of `plots`.
   */
  readonly end: (store: string | null) => number;
}

/** Bytes of the list of plots that are read; a long run with many keys writes some hundred thousand. */
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
  const { home, list } = placeStandIns(directory);
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
      const text = listText(names, drawings, gnuplot === null ? null : plots);
      try {
        if (text !== '') writeFileSync(path.join(store, FILES.plotsNotDrawn), text);
      } catch {
        // the disk is full, and the verdict says so
      }
      return gnuplot === null ? 0 : names.length;
    },
  };
}

/** In the run's directory, or elsewhere when its path has a colon, which would make two entries of the PATH. */
function placeStandIns(directory: string): { readonly home: string; readonly list: string } {
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
    return []; // the list does not exist: everything was drawn
  }
  const names = text.split('\n').slice(0, -1);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Removes empty pictures of anomalies, so that no report links to one. Gives their names. */
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
      // it is a directory, or cannot be removed: the picture itself says that it is empty
    }
  }
  return removed.sort();
}

/** @param plots null: gnuplot is missing, whatever was asked for */
function listText(plots: readonly string[], drawings: readonly string[], asked: Plots | null): string {
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
      `Drawings of anomalies that were not made: ${drawings.length}, because graphviz (dot) is not installed.\nThe results are the same; ${FILES.elle}/*.txt describe the anomalies.`,
      drawings.join('\n'),
    );
  }
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}
