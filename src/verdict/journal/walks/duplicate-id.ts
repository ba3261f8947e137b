import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import { involvesClient } from '../../../maelstrom/operations-and-messages.ts';
import type { DuplicateId } from '../../reason-subjects.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf, drawnPair } from './client-requests.ts';
import { type WalkContext, walkReader } from './walk.ts';

/** An id that was generated twice: both requests and replies, and what the nodes said to each other in between. */
export function walkDuplicateId({ reason, id }: DuplicateId, context: WalkContext): JournalReader {
  const wanted = identityOf(id);
  const { requests } = context;
  const replies: Answered[] = [];
  let messages = 0;
  return walkReader(reason, context, {
    visit: (event) => {
      const answered = requests.visit(event);
      if (replies.length < 2 && event.type === 'recv' && !involvesClient(event.message)) messages += 1;
      if (answered === undefined || replies.length >= 2) return;
      const { id: given } = bodyOf(answered.reply);
      // Ids of other shapes than these can't be equal to a journal's value without a reader of their own.
      if ((typeof given === 'string' || typeof given === 'number') && given === wanted) replies.push(answered);
    },
    told: () => {
      const [first, second] = replies;
      if (first === undefined || second === undefined) return undefined;
      const alone = first.node !== second.node && messages === 0;
      return {
        sentences: alone
          ? [
              `When ${second.node} gave it out, no node had received a message from another node or a service: each made the id from what it knew alone.`,
            ]
          : first.node === second.node
            ? [`${first.node} itself gave it out twice.`]
            : [],
        messages: [...drawnPair(first), ...drawnPair(second)],
        place: ['generate', 'handled'],
      };
    },
  });
}
