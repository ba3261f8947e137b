/** Watches a node's process that was sent messages and writes none: whether it computes, and whether it wrote anything at all. */
import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { stateOf } from '../../processes/process-state.ts';
import { type Work, workOf } from '../../processes/work-of-descendants.ts';
import type { Packet } from '../net/packet.ts';
import { isWireObject } from '../wire/wire-json.ts';

/** Milliseconds between two looks at a silent process. */
export const LOOK_EVERY_MS = 1000;
/** Of a processor: a process that uses less while it is silent waits for something. */
const BUSY_SHARE = 0.5;
/** The same where it was seen at work in every look: processors may have to be shared. */
const SHARED_BUSY_SHARE = 0.05;
const LOOKS_AT_LEAST = 3;
/** Milliseconds in which it must have been silent and busy. */
const BUSY_MS = 1500;

/** What is asked of the system; a test answers in its place. */
export interface SilenceWorld {
  readonly now: () => number;
  readonly workOf: (pid: number) => Work | null;
  readonly stateOf: typeof stateOf;
}

export interface SilenceWatch {
  /** A message goes to the process. */
  asked(packet: Packet): void;
  /** Something came from its stdout. */
  wrote(): void;
  /** Takes a look at process `pid`, when it is silent. */
  look(pid: number): void;
  /** What is to be said of it before it is ended, after `Node n0 `; undefined when it is not silent, or when nothing is known. */
  told(pid: number): string | undefined;
  /** Another process takes its place. */
  restarted(): void;
}

interface Look extends Work {
  readonly at: number;
}

export function watchSilence(world: SilenceWorld = { now: () => performance.now(), workOf, stateOf }): SilenceWatch {
  let wroteAnything = false;
  /** The first message since the process wrote something. */
  let unanswered: { readonly at: number; readonly packet: Packet } | undefined;
  let first: Look | undefined;
  let looks = 0;
  let looksAtWork = 0;

  const reset = (): void => {
    unanswered = undefined;
    first = undefined;
    looks = 0;
    looksAtWork = 0;
  };
  const lookAt = (pid: number): Look | undefined => {
    const work = world.workOf(pid);
    if (work === null) return undefined;
    looks += 1;
    looksAtWork += Number(work.isRunning);
    return { at: world.now(), ...work };
  };
  return {
    asked(packet) {
      unanswered ??= { at: world.now(), packet };
    },
    wrote() {
      wroteAnything = true;
      reset();
    },
    look(pid) {
      if (unanswered === undefined || world.now() - unanswered.at < LOOK_EVERY_MS) return;
      const look = lookAt(pid);
      first ??= look;
    },
    told(pid) {
      if (unanswered === undefined) return undefined;
      const last = first === undefined ? undefined : lookAt(pid);
      if (first !== undefined && last !== undefined && last.at - first.at >= BUSY_MS) {
        const [usedMs, ms] = [last.cpuMs - first.cpuMs, last.at - first.at];
        const isAlwaysAtWork = looks >= LOOKS_AT_LEAST && looksAtWork === looks;
        if (usedMs >= (isAlwaysAtWork ? SHARED_BUSY_SHARE : BUSY_SHARE) * ms) {
          return `${NODE_COMPLAINTS.computes} it used ${seconds(usedMs)} of processor time within ${seconds(ms)}, and has written nothing since it was sent ${nameOf(unanswered.packet)}.`;
        }
      }
      const rest = wroteAnything ? null : world.stateOf(pid);
      return rest === null
        ? undefined
        : `${NODE_COMPLAINTS.wroteNothing} its process, ${rest.program}, is alive${rest.waitsForPipe ? ', and waits for more on its STDIN' : ''}.`;
    },
    restarted() {
      wroteAnything = false;
      reset();
    },
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const NAME_AT_MOST = 40;

/** `echo by c2` */
function nameOf({ src, body }: Packet): string {
  const type = isWireObject(body) && typeof body.type === 'string' ? body.type.slice(0, NAME_AT_MOST) : 'a message';
  return `${type.replace(/[^\w-]/g, '?')} by ${src}`;
}
