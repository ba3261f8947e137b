import { lstatSync, mkdirSync, mkdtempSync, opendirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRegularFile, readStart } from '../files/regular-file.ts';
import { EMPTY_DRAWING, putGnuplot, putMissingDot } from '../machine/plot-stand-ins.ts';
import { programOnPath } from '../machine/program-on-path.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { Plots } from '../plan/plots-option.ts';
import { byNumber } from '../text/by-number.ts';

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
      try {
        rmSync(home, { recursive: true, force: true });
      } catch {
        // a node has put something there that can't be removed
      }
      if (store === null) return 0;
      const drawings = dot === null ? removeEmptyDrawings(store) : [];
      const text = listText(names, drawings, gnuplot === null ? null : plots);
      try {
        // A node may have put a link or a pipe there.
        if (text !== '') writeFileSync(path.join(store, FILES.plotsNotDrawn), text, { flag: 'wx' });
      } catch {
        // there is something, or the disk is full, and the verdict says so
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
    text = readStart(list, LIST_AT_MOST).toString('utf8');
  } catch {
    return []; // the list does not exist, and everything was drawn; or a node has put something in its place
  }
  const names = text.split('\n').slice(0, -1);
  return [...new Set(names)].sort(byNumber);
}

/** Removes empty pictures of anomalies, so that no report links to one. Gives their names. */
function removeEmptyDrawings(store: string): readonly string[] {
  const removed: string[] = [];
  for (const name of drawingsBelow(store, FILES.elle)) {
    const file = path.join(store, name);
    try {
      const { bytes } = readRegularFile(file, Buffer.byteLength(EMPTY_DRAWING));
      if (bytes.toString('utf8') !== EMPTY_DRAWING) continue;
      rmSync(file);
      removed.push(name);
    } catch {
      // it is not a plain file, or cannot be removed: the picture itself says that it is empty
    }
  }
  return removed.sort();
}

/** Elle draws into elle/ and elle/<anomaly>/. */
const DRAWINGS_DEEP = 2;
/** Names that are looked at; a node may have left any number. */
const NAMES_AT_MOST = 20_000;

/** Below a directory of the store: names that end in .svg, without following a link. */
function drawingsBelow(store: string, directory: string): readonly string[] {
  const found: string[] = [];
  let names = 0;
  const look = (below: string, level: number): void => {
    try {
      if (level > DRAWINGS_DEEP || !lstatSync(path.join(store, below)).isDirectory()) return;
      const listing = opendirSync(path.join(store, below));
      try {
        for (let entry = listing.readSync(); entry !== null && names < NAMES_AT_MOST; entry = listing.readSync()) {
          names += 1;
          if (entry.isDirectory()) look(`${below}/${entry.name}`, level + 1);
          else if (entry.name.endsWith('.svg')) found.push(`${below}/${entry.name}`);
        }
      } finally {
        listing.closeSync();
      }
    } catch {
      // no anomalies, or nothing that can be listed
    }
  };
  look(directory, 1);
  return found;
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
