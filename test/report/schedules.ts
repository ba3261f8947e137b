import {
  type Action,
  type CommentMode,
  FIRST_ACTION,
  type Leg,
  type Observation,
  type Settled,
  type Sight,
  type StandingComment,
  startLeg,
  step,
} from '../../src/github/comment/convergence.ts';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import type { ReportTarget } from '../../src/report/report-target.ts';
import type { Row } from '../../src/report/rows/row.ts';

/** A number from 0 to 1 for each call; the same ones for the same seed. (mulberry32) */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Schedule {
  readonly seed: number;
  readonly legs: readonly { readonly row: Row; readonly startsAt: number }[];
  /** Verdicts of earlier attempts, still listed. */
  readonly earlier: readonly Row[];
  readonly standing: readonly StandingComment[];
  readonly target: ReportTarget;
  readonly mode: CommentMode;
  /** Of requests, from 0 to 1. Half of the writes that fail have had their effect. */
  readonly failing: number;
}

export interface Outcome {
  readonly comments: readonly StandingComment[];
  readonly legs: readonly {
    readonly settled: Settled;
    readonly writes: number;
    /** Milliseconds from its start to its last request's answer. */
    readonly asked: number;
  }[];
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Plays a schedule in virtual time. Every request takes a while, and takes effect somewhere in between; reads of one
 * look happen one after the other, as they do in the adapters.
 */
export function play(schedule: Schedule): Outcome {
  const chance = chanceFrom(schedule.seed);
  const events: Event[] = [];
  let now = 0;
  let order = 0;
  const later = (ms: number, run: () => void): void => {
    order += 1;
    events.push({ at: now + ms, order, run });
  };
  const latency = (): number => 40 + chance() * (chance() < 0.05 ? 4000 : 400);
  const fails = (): boolean => chance() < schedule.failing;

  let nextId = 1000;
  const comments = new Map(schedule.standing.map((comment) => [comment.id, comment.body]));
  const uploaded: Row[] = [...schedule.earlier];
  const outcomes: { settled: Settled; writes: number; asked: number }[] = [];

  const applyWrite = (action: Action): boolean => {
    if (action.kind === 'create') {
      comments.set(nextId, action.body);
      nextId += 1;
    } else if (action.kind === 'update') {
      if (!comments.has(action.id)) return false;
      comments.set(action.id, action.body);
    } else if (action.kind === 'delete') comments.delete(action.id);
    return true;
  };

  const runLeg = (index: number, row: Row): void => {
    const startedAt = now;
    let writes = 0;
    let asked = startedAt;
    const read = new Set<Row>();
    let leg: Leg = startLeg([row], schedule.target, schedule.mode, startedAt);

    const observe = (observation: Observation): void => {
      const next = step(leg, observation, now, chance());
      leg = next.leg;
      if ('settled' in next) outcomes[index] = { settled: next.settled, writes, asked: asked - startedAt };
      else perform(next.next);
    };
    const failed = (): Observation => ({
      kind: 'failed',
      message: '502',
      lasting: false,
      ...(chance() < 0.1 ? { retryAfterMs: Math.round(1000 + chance() * 4000) } : {}),
    });
    const answer = (ms: number, observation: () => Observation): void =>
      later(ms, () => {
        asked = now;
        observe(observation());
      });

    const see = (): readonly StandingComment[] => [...comments].map(([id, body]) => ({ id, body }));
    const request = (then: () => void): void =>
      later(latency(), () => {
        asked = now;
        if (fails()) observe(failed());
        else then();
      });

    const perform = (action: Action): void => {
      if (action.kind === 'wait') later(action.ms, () => observe({ kind: 'waited' }));
      else if (action.kind === 'look') {
        request(() => {
          request(() => {
            const carried = [row, ...see().flatMap(({ body }) => decodeState(body))];
            const attempts = new Map(carried.map((each) => [each.key, each.run.attempt]));
            const unread = uploaded.filter(
              (each) => !read.has(each) && (attempts.get(each.key) ?? 0) < each.run.attempt,
            );
            if (!action.reading) return conclude(unread.length);
            // Eight at a time for five seconds; a request that fails is tried again three seconds later.
            const lanes = Array.from({ length: 8 }, () => 0);
            for (const each of [...unread].sort(() => chance() - 0.5)) {
              const lane = lanes.indexOf(Math.min(...lanes));
              if ((lanes[lane] ?? 0) > 5000) break;
              lanes[lane] = (lanes[lane] ?? 0) + latency();
              while (fails()) lanes[lane] = (lanes[lane] ?? 0) + 3000 + latency();
              if ((lanes[lane] ?? 0) <= 5000) read.add(each);
            }
            const left = unread.filter((each) => !read.has(each)).length;
            later(Math.min(5000, Math.max(...lanes)), () => request(() => conclude(left)));
          });
        });
        const conclude = (unread: number): void => {
          const sight: Sight = { rows: [...read], unread, comments: see(), movedOn: false };
          answer(latency(), () => ({ kind: 'saw', sight }));
        };
      } else {
        writes += 1;
        const bad = fails();
        const effective = !bad || chance() < 0.5;
        later(latency(), () => {
          const found = !effective || applyWrite(action);
          answer(latency(), () => (bad || !found ? failed() : { kind: 'wrote' }));
        });
      }
    };
    perform(FIRST_ACTION);
  };

  schedule.legs.forEach(({ row, startsAt }, index) => {
    // The verdict is up before the leg looks, however often that had to be tried.
    const upload = (): void => {
      if (fails()) later(1000, upload);
      else {
        uploaded.push(row);
        runLeg(index, row);
      }
    };
    later(startsAt, upload);
  });

  for (let played = 0; events.length > 0; played += 1) {
    if (played > 200_000) throw new Error('the schedule does not end');
    let first = 0;
    for (let index = 1; index < events.length; index += 1) {
      const [a, b] = [events[index] as Event, events[first] as Event];
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) first = index;
    }
    const [event] = events.splice(first, 1) as [Event];
    now = event.at;
    event.run();
  }
  return { comments: [...comments].map(([id, body]) => ({ id, body })), legs: outcomes };
}
