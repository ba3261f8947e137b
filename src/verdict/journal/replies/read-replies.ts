import { isClientId, type Message } from '../../../maelstrom/operations-and-messages.ts';
import { INIT_ONCE } from '../../catalogue/node-details.ts';
import { atTime, defined, type Finding } from '../../finding.ts';
import type { Incident } from '../../gather/incidents.ts';
import { count, oneLine } from '../../quote.ts';
import { type JournalClock, type JournalReader, sinceStart } from '../journal-reader.ts';
import { bodyText } from '../message-text.ts';
import { type Fault, followRequests, type Request, type Stray } from './follow-requests.ts';
import { retellRefused } from './refused-replies.ts';
import { strayAdvice, straySentences, type WrongEnd, wrongEnd } from './stray-sentences.ts';

/** Messages of one kind: how many at which node, and the first one. */
interface Tally<First> {
  readonly byNode: Map<string, number>;
  readonly first: First;
}

interface Again {
  readonly request: Request;
  readonly message: Message;
  readonly time: number;
}

const NODES_AT_MOST = 200;
const NODES_SHOWN = 8;
const CLIENTS_AT_MOST = 4_096;

/** Replies that answer no request, and requests that were answered twice, wherever they stand in the journal. */
export function readReplies(clock: JournalClock, incidents: readonly Incident[]): JournalReader {
  const astray = new Map<WrongEnd, Tally<{ readonly request: Request; readonly stray: Stray }>>();
  let again: Tally<Again> | undefined;
  let copied: Tally<Again> | undefined;
  const askers = new Set<string>();
  const requests = followRequests({
    wentAstray: (request, stray) => {
      const id = wrongEnd(stray.fault);
      // A node that answers twice does so here too; that its client got no other answer has another cause.
      if (again?.byNode.has(request.node) === true && OF_SECOND_ANSWERS.includes(stray.fault)) {
        countOne(again.byNode, request.node);
        return;
      }
      const known = astray.get(id);
      const byNode = known?.byNode ?? new Map<string, number>();
      countOne(byNode, request.node);
      // It is known that a message went astray when its client gives up, and that is not the order in which they were sent.
      if (known === undefined || stray.time < known.first.stray.time)
        astray.set(id, { byNode, first: { request, stray } });
    },
    askedAgain: (request, message, time) => {
      copied ??= { byNode: new Map(), first: { request, message, time } };
      countOne(copied.byNode, request.node);
    },
    answeredAgain: (request, message, time) => {
      again ??= { byNode: new Map(), first: { request, message, time } };
      countOne(again.byNode, message.src);
    },
  });
  const refused = retellRefused(incidents);
  let ended = false;
  const end = (): void => {
    if (!ended) requests.end();
    ended = true;
  };
  return {
    visit: (event) => {
      const { src } = event.message;
      if (event.type === 'send' && isClientId(src) && askers.size < CLIENTS_AT_MOST) askers.add(src);
      requests.visit(event);
      refused.visit(event);
    },
    findings: (whole) => {
      end();
      const findings: Finding[] = [];
      for (const [id, { byNode, first }] of astray) {
        const { request, stray } = first;
        // The answer itself may stand in a part of the journal that is lost.
        if (!whole && !['missing', 'text', 'not-a-number'].includes(stray.fault)) continue;
        const at = sinceStart(clock, stray.time);
        const sentences = straySentences(request, stray, atTime(at), whole && !askers.has(stray.message.dest));
        findings.push(
          defined({
            id,
            detail: `${sentences}${alike(byNode)}`,
            advice: strayAdvice(stray.fault),
            node: request.node,
            firstAt: at,
          }),
        );
      }
      // What was asked once more is answered once more, too.
      if (copied !== undefined) return [...findings, copies(copied, clock)];
      return again === undefined ? findings : [...findings, secondAnswers(again, clock)];
    },
    retell: (incident, whole) => refused.idOf(incident, whole),
  };
}

function countOne(byNode: Map<string, number>, node: string): void {
  if (byNode.has(node) || byNode.size < NODES_AT_MOST) byNode.set(node, (byNode.get(node) ?? 0) + 1);
}

const totalOf = (byNode: ReadonlyMap<string, number>): number => [...byNode.values()].reduce((sum, n) => sum + n, 0);
const whereOf = (byNode: ReadonlyMap<string, number>): string =>
  [...byNode]
    .sort(([, a], [, b]) => b - a)
    .slice(0, NODES_SHOWN)
    .map(([node, times]) => `${times} at ${oneLine(node, 60)}`)
    .join(', ');

const alike = (byNode: ReadonlyMap<string, number>): string =>
  totalOf(byNode) === 1 ? '' : ` The same happened to ${totalOf(byNode)} requests in all (${whereOf(byNode)}).`;

/** Where the client had its answer, or another client did: a second answer looks so. */
const OF_SECOND_ANSWERS: readonly Fault[] = ['earlier', 'to-client'];

function copies({ byNode, first }: Tally<Again>, clock: JournalClock): Finding {
  const { request, time } = first;
  const at = sinceStart(clock, time);
  const [client, node] = [oneLine(request.client, 60), oneLine(request.node, 60)];
  return defined({
    id: 'request-printed',
    detail: `${node} printed the ${oneLine(request.type, 40)} (msg_id ${request.msgId}) that it had got from ${client}${atTime(at)}, and so sent it once more in the name of ${client}: it came back to ${node} as another request. This happened ${count(totalOf(byNode), 'time')}${byNode.size === 1 ? '' : ` (${whereOf(byNode)})`}.`,
    node: request.node,
    firstAt: at,
  });
}

function secondAnswers({ byNode, first }: Tally<Again>, clock: JournalClock): Finding {
  const { request, message, time } = first;
  const at = sinceStart(clock, time);
  const answeredAt = atTime(request.answeredAt === undefined ? undefined : sinceStart(clock, request.answeredAt));
  const asked = `The first was to the ${oneLine(request.type, 40)} (msg_id ${request.msgId}) of ${oneLine(request.client, 60)}`;
  const again = `answered a second time${atTime(at)} by ${oneLine(message.src, 60)}, with ${bodyText(message.body)}`;
  return defined({
    id: 'answered-twice',
    detail: `${count(totalOf(byNode), 'reply', 'replies')} came to requests that had been answered already (${whereOf(byNode)}). ${asked}${answeredAt === '' ? `, which was ${again}` : `: answered${answeredAt}, it was ${again}`}.`,
    advice: adviceOnSecond(request, message),
    node: message.src,
    firstAt: at,
  });
}

function adviceOnSecond(request: Request, message: Message): string | undefined {
  if (isOfAnotherKind(request, message)) return RUNS_INTO_ANOTHER;
  return request.type === 'init' ? INIT_ONCE : undefined;
}

/** Whether a reply is the answer to another kind of request. */
const isOfAnotherKind = (request: Request, { body: { type } }: Message): boolean =>
  typeof type === 'string' && /^[a-z_]{1,40}_ok$/.test(type) && type !== `${request.type}_ok`;

const RUNS_INTO_ANOTHER =
  "The second answer is one to another kind of request. A `case` without `break` or `return` runs into the next one, of several `if` without `else` more than one may hold, and a variable that handlers share may hold the other's request.";
