import { closeSync, mkdirSync, writeSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { priorityQueue } from '../collections/priority-queue.ts';
import { openFresh } from '../files/fresh-file.ts';
import { openRegularFile } from '../files/regular-file.ts';
import type { JournalEvent } from '../maelstrom/operations-and-messages.ts';
import { UserError } from '../text/user-error.ts';
import { type Fressian, FressianError, fressianOf, MORE_BYTES } from './fressian/fressian-read.ts';
import { type FressianOutput, fressianOutput, type JournalValues, writeEvent } from './fressian/fressian-write.ts';
import { readEvent } from './fressian/journal-event.ts';

/** Bytes of the windows of all stripes together, and of one window at least and at most. A longer event gets a larger window. */
const WINDOWS = 32 * 1024 * 1024;
const SMALLEST_WINDOW = 4 * 1024;
const LARGEST_WINDOW = 64 * 1024;
/** Characters of names that are remembered: of all stripes together, and of one stripe at least. */
const NAMES = 64 * 1024 * 1024;
const FEWEST_NAMES = 64 * 1024;
/** Bytes of one event that are read; Maelstrom's own messages have a few hundred. */
const LONGEST_EVENT = 32 * 1024 * 1024;
/** Files of a journal that are read: Maelstrom writes one per thread, some five per node. */
const MOST_STRIPES = 10_000;
/** Damaged stripes that are described; the rest is counted. */
const DAMAGE_KEPT = 20;

/** A stripe that can't be read to its end. The visitor got the events before the damage. */
interface JournalDamage {
  readonly file: string;
  /** Byte at which the first unreadable event begins. */
  readonly offset: number;
  readonly problem: string;
  /** The stripe ends inside an event, as it does when its writer was killed. */
  readonly cut: boolean;
}

export interface JournalReading {
  readonly events: number;
  readonly stripes: number;
  readonly damagedStripes: number;
  readonly damage: readonly JournalDamage[];
}

interface Stripe {
  readonly file: string;
  readonly fressian: Fressian;
  /** Bytes read at once. */
  readonly window: number;
  /** Byte of the file at which the window begins, and up to which it was read. */
  windowAt: number;
  readTo: number;
  ended: boolean;
  next: JournalEvent | undefined;
}

/**
 * Calls `visit` for each event of the journal in a directory `net-journal`, over all its stripes in the order of event ids, and keeps
 * none: memory is bounded by a window per stripe and what the caches hold (names of fields, types and nodes). A damaged stripe
 * ends where it is damaged, and is reported. Rejects with the system's error when the directory can't be read.
 */
export async function eachJournalEvent(dir: string, visit: (event: JournalEvent) => void): Promise<JournalReading> {
  if (!(await lstat(dir)).isDirectory()) {
    throw new UserError(`${dir} is not read: a directory should stand here, not a file or a link.`);
  }
  const names = (await readdir(dir)).filter((name) => name.endsWith('.fressian')).sort();
  const stripes = names.slice(0, MOST_STRIPES).map((name, _, all) => stripeOf(join(dir, name), all.length));
  const damage: JournalDamage[] = [];
  let damagedStripes = 0;
  const damaged = (one: JournalDamage): void => {
    damagedStripes += 1;
    if (damage.length < DAMAGE_KEPT) damage.push(one);
  };
  const left = names[MOST_STRIPES];
  if (left !== undefined) {
    damaged({ file: join(dir, left), offset: 0, problem: `only ${MOST_STRIPES} stripes are read`, cut: false });
  }

  const byNextId = priorityQueue<ReadyStripe>((a, b) => a.next.id < b.next.id);
  for (const stripe of stripes) {
    await advance(stripe, damaged);
    if (isReady(stripe)) byNextId.push(stripe);
  }
  let events = 0;
  for (let first = byNextId.pop(); first !== undefined; first = byNextId.pop()) {
    visit(first.next);
    events += 1;
    // Most events are at hand; waiting for each of them would take longer than reading it.
    if (!advanceAtOnce(first, damaged)) await advance(first, damaged);
    if (isReady(first)) byNextId.push(first);
  }
  return { events, stripes: stripes.length, damagedStripes, damage };
}

/** A stripe whose next event has been read. */
type ReadyStripe = Stripe & { readonly next: JournalEvent };
const isReady = (stripe: Stripe): stripe is ReadyStripe => stripe.next !== undefined;

const stripeOf = (file: string, stripes: number): Stripe => ({
  file,
  window: Math.min(LARGEST_WINDOW, Math.max(SMALLEST_WINDOW, Math.floor(WINDOWS / stripes))),
  fressian: fressianOf(Buffer.alloc(0), Math.max(FEWEST_NAMES, Math.floor(NAMES / stripes))),
  windowAt: 0,
  readTo: 0,
  ended: false,
  next: undefined,
});

/** Reads the next event out of the window; false when more of the file has to be read for that. */
function advanceAtOnce(stripe: Stripe, damaged: (damage: JournalDamage) => void): boolean {
  const { fressian, file } = stripe;
  stripe.next = undefined;
  const damageAt = (problem: string, cut: boolean): void => {
    damaged({ file, offset: stripe.windowAt + fressian.at, problem, cut });
  };
  try {
    stripe.next = readEvent(fressian);
    return stripe.next !== undefined || stripe.ended;
  } catch (error) {
    if (error === MORE_BYTES && !stripe.ended) {
      if (fressian.end - fressian.at < LONGEST_EVENT) return false;
      damageAt(`an event is longer than ${LONGEST_EVENT} bytes`, false);
    } else if (error === MORE_BYTES) {
      damageAt('the stripe ends inside an event', true);
    } else if (error instanceof FressianError) {
      damageAt(error.message, false);
    } else {
      throw error;
    }
    // What follows can't be understood: it refers to names by number, and some of them were lost.
    stripe.ended = true;
    fressian.at = fressian.end;
    return true;
  }
}

async function advance(stripe: Stripe, damaged: (damage: JournalDamage) => void): Promise<void> {
  do {
    try {
      await refill(stripe);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged({ file: stripe.file, offset: stripe.readTo, problem: error.message, cut: false });
      stripe.ended = true;
    }
  } while (!advanceAtOnce(stripe, damaged));
}

/** Drops what was read and fills the window from the file (a larger one for a longer event). Files are not kept open, there may be thousands. */
async function refill(stripe: Stripe): Promise<void> {
  const { fressian } = stripe;
  const left = fressian.end - fressian.at;
  const size = Math.max(stripe.window, left * 2);
  const bytes = Buffer.allocUnsafe(size);
  fressian.bytes.copy(bytes, 0, fressian.at, fressian.end);
  stripe.windowAt += fressian.at;
  fressian.sinceFooter += fressian.at;
  const handle = await openRegularFile(stripe.file);
  try {
    const bytesRead = await handle.read(bytes, left, size - left, stripe.readTo);
    stripe.readTo += bytesRead;
    stripe.ended = bytesRead === 0;
    fressian.bytes = bytes;
    fressian.at = 0;
    fressian.end = left + bytesRead;
  } finally {
    await handle.close();
  }
}

/** Bytes that are written at once. */
const WRITTEN_AT_ONCE = 64 * 1024;

/** Writes one stripe, in the form that Maelstrom's own reader expects. Events must be written in the order of their ids. */
export class JournalWriter {
  readonly #file: number;
  readonly #output: FressianOutput;
  #open = true;

  /**
   * Makes the directory and the stripe's file; `stripe` is its number. `values` says which values of a body are not JSON
   * (`JournalValues`).
   */
  constructor(dir: string, stripe = 0, values: JournalValues = {}) {
    mkdirSync(dir, { recursive: true });
    this.#file = openFresh(join(dir, `${stripe}.fressian`));
    this.#output = fressianOutput(values);
  }

  write(event: JournalEvent): void {
    if (!this.#open) throw new Error('The journal is closed.');
    writeEvent(this.#output, event);
    if (this.#output.length >= WRITTEN_AT_ONCE) this.flush();
  }

  /** Hands to the system what is still held; a journal is whole up to its last flush. */
  flush(): void {
    const { bytes, length } = this.#output;
    for (let at = 0; at < length; ) at += writeSync(this.#file, bytes, at, length - at);
    this.#output.length = 0;
  }

  /** A second call has no effect. */
  close(): void {
    if (!this.#open) return;
    this.flush();
    this.#open = false;
    closeSync(this.#file);
  }
}
