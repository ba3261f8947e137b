import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { EngineFailure, exceptionInfo } from '../engine-failure.ts';
import type { Packet } from '../net/packet.ts';
import { printWire } from '../wire/wire-json.ts';
import type { NotSettled } from './unsettled-watch.ts';

/** Characters of a line of a stack. */
const PLACE_AT_MOST = 300;

/** A process that did not come to rest. */
interface Unsettled extends NotSettled {
  /** Node.js's names for what it waits for. */
  readonly resources: readonly string[];
  /** It had come to rest before. */
  readonly settledBefore: boolean;
}

/** Why a program can't be a node under simulated time. */
export class NotSimulated extends EngineFailure {
  /** It could until it hung, which is a finding about the program. */
  readonly isHang: boolean;

  constructor(message: string, isHang = false) {
    super(message);
    this.isHang = isHang;
  }

  override get logged(): string {
    return exceptionInfo(this.message);
  }

  /** `bytes`: of its stdout in one turn. */
  static floods(node: string, bytes: number): NotSimulated {
    return new NotSimulated(
      `Node ${node} wrote more than ${bytes / 1024 / 1024} MB to its STDOUT without coming to rest, as a loop without end does. Run it with --clock real to see what becomes of it.`,
    );
  }

  static garbles(node: string): NotSimulated {
    return new NotSimulated(
      `Node ${node} wrote to file descriptor 3, by which the engine tells it the time. Leave that descriptor alone, or run it with --clock real.`,
    );
  }

  static polls(node: string, stack: string): NotSimulated {
    const where = stack
      .split('\n')
      .slice(1)
      .find((line) => /[\\/]/.test(line) && !/simulated-node|node:/.test(line));
    return new NotSimulated(
      `Node ${node} waits in a loop that reads the clock${where === undefined ? '' : ` (${where.trim().slice(0, PLACE_AT_MOST)})`}. Simulated time passes only when a node waits for a timer or for input: use setTimeout, or run it with --clock real.`,
    );
  }

  static neverSettles(node: string, { ms, cpuMs, isRunning, resources, settledBefore }: Unsettled): NotSimulated {
    const isBusy = cpuMs !== null && isRunning;
    const why =
      resources.length > 0
        ? `it waits for ${[...new Set(resources)].join(', ')}`
        : isBusy
          ? `it has used ${(cpuMs / 1000).toFixed(1)} s of CPU time, ${NODE_COMPLAINTS.asALoop}`
          : settledBefore
            ? NODE_COMPLAINTS.isBlocked
            : 'it never said that it waits for time or input, as a program that does not run on Node.js itself never does';
    return new NotSimulated(
      `Node ${node} ${NODE_COMPLAINTS.neverRests} ${Math.round(ms / 1000)} s: ${why}. Simulated time stands still until it does; run it with --clock real.`,
      settledBefore && resources.length === 0,
    );
  }
}

/** Messages bring one another without end, and no time passes. */
export class NeverWaits extends NotSimulated {
  readonly #rounds: number;

  /** `last`: the messages that were sent last. */
  constructor(rounds: number, last: readonly Packet[] = []) {
    super(
      `Nodes answered what they were sent at once, ${rounds} times one after the other, and no time passed: each message brings the next one, as when a node asks again at once whenever it is refused, or prints what it reads.${lastMessages(last)} Run it with --clock real to see what becomes of it.`,
    );
    this.#rounds = rounds;
  }

  after(last: readonly Packet[]): NeverWaits {
    return new NeverWaits(this.#rounds, last);
  }
}

/** Characters of a body. */
const BODY_AT_MOST = 160;

function lastMessages(last: readonly Packet[]): string {
  if (last.length === 0) return '';
  const shown = last.map(({ src, dest, body }) => {
    const text = printWire(body);
    return `${src} to ${dest} ${text.length > BODY_AT_MOST ? `${text.slice(0, BODY_AT_MOST)}…` : text}`;
  });
  return ` The last ones were: ${shown.join(', and ')}.`;
}
