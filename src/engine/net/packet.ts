import type { Wire } from '../wire/wire-json.ts';

/** A message under way. */
export interface Packet {
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Wire;
}

/** What can be written to: a node, a service or a client. */
export interface Endpoint {
  readonly id: string;
  /** Name of the thread that receives, for --log-net-recv. */
  readonly thread: string;
  /** Whether it takes messages now; without this member it always does. An endpoint that begins to listen calls `Network.listen`. */
  listens?(): boolean;
  deliver(packet: Packet): void;
}
