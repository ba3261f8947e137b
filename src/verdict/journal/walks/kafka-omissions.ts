import { atTime } from '../../finding.ts';
import { count } from '../../quote.ts';
import { type Answered, drawnPair, sentAt } from './client-requests.ts';
import { acknowledgement, type Pairs, type Send } from './kafka-log.ts';
import { drawn } from './kafka-shared-offset.ts';
import type { Told } from './walk.ts';

/** A poll that asked for the message's offset, after it had been acknowledged. */
interface Poll {
  readonly answered: Answered;
  readonly from: number;
  /** The offsets next to the missing one that it returned. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Omissions {
  readonly visit: (mine: Send, answered: Answered, found: Pairs, from: number) => void;
  readonly story: (mine: Send, wasShown: boolean, startedAt: number) => Told | undefined;
}

/** Follows the polls that leave an acknowledged message out. */
export function watchOmissions(): Omissions {
  let polls = 0;
  /** The first poll that left it out with later ones in its place; that returned those or nothing; and that left it out at all. */
  let skipping: Poll | undefined;
  let wanting: Poll | undefined;
  let left: Poll | undefined;
  return {
    visit: (mine, answered, found, from) => {
      const { offset: lostAt, message } = mine;
      const began = sentAt(answered.request) > sentAt(mine.answered.reply);
      if (from > lostAt || !began || found.some(([, value]) => value === message)) return;
      const after = found.find(([at]) => at > lostAt)?.[0];
      const before = found.findLast(([at]) => at < lostAt)?.[0];
      const one: Poll = { answered, from, before, after };
      polls += 1;
      left ??= one;
      // A list that ends before the offset may be a page of a longer log.
      if (after === undefined && before !== undefined) return;
      wanting ??= one;
      if (after !== undefined) skipping ??= one;
    },
    // Once others have shown it, only a poll that jumped over it left it out.
    story: (mine, wasShown, startedAt) =>
      wasShown
        ? storyOfPolls(mine, skipping, 1, startedAt)
        : storyOfPolls(mine, skipping ?? wanting ?? left, polls, startedAt),
  };
}

/** Polls from an offset that had been acknowledged, and what they returned of it. */
export interface LowerBounds {
  readonly visit: (sends: readonly Send[], answered: Answered, found: Pairs, from: number) => void;
  /** The story with what all of these polls have in common, where none returned the offset that it asked from. */
  readonly told: (story: Told | undefined) => Told | undefined;
}

/** With fewer polls and offsets a message may have been lost just where the polls began. */
const POLLS_AT_LEAST = 3;
const OFFSETS_AT_LEAST = 2;
const OFFSETS_AT_MOST = 1_000;

/** Follows whether the polls of a log leave out the message at the offset that they ask from. */
export function watchLowerBounds(): LowerBounds {
  const offsets = new Set<number>();
  let polls = 0;
  let isIncluded = false;
  return {
    visit: (sends, answered, found, from) => {
      if (isIncluded || found.length === 0) return;
      isIncluded = found.some(([at]) => at <= from);
      const asked = sentAt(answered.request);
      if (!sends.some(({ offset, answered: { reply } }) => offset === from && sentAt(reply) < asked)) return;
      polls += 1;
      if (offsets.size < OFFSETS_AT_MOST) offsets.add(from);
    },
    told: (story) =>
      story === undefined || isIncluded || polls < POLLS_AT_LEAST || offsets.size < OFFSETS_AT_LEAST
        ? story
        : {
            ...story,
            sentences: [
              ...story.sentences,
              `No poll of this log ever returned the message at the offset that it asked from: all ${polls} that asked from the offset of an acknowledged message and got anything began after it.`,
            ],
            advice: 'Answer a poll from the offset that was asked for, that one included.',
          },
  };
}

/** A message that no poll returned, or that one of them left out. */
function storyOfPolls(mine: Send, poll: Poll | undefined, polls: number, startedAt: number): Told | undefined {
  if (poll === undefined) return undefined;
  const { answered, from, before, after } = poll;
  const asked = `${answered.node} was polled from offset ${from}${atTime(sentAt(answered.request) - startedAt)}`;
  const returned =
    after !== undefined
      ? `${asked} and returned ${before === undefined ? '' : `offset ${before}, then `}offset ${after} without it`
      : before !== undefined
        ? `${asked} and returned nothing of the log after offset ${before}`
        : `${asked} and returned nothing of the log`;
  return {
    sentences: [
      `${acknowledgement(mine, startedAt)}.`,
      `After that ${returned}${polls === 1 ? '' : `; ${count(polls, 'poll')} in all from that offset or before did not return it`}.`,
    ],
    messages: [...drawn(mine), ...drawnPair(answered)],
    place: ['poll', 'handled'],
  };
}
