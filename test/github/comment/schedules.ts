import {
  type Action,
  type CommentMode,
  type ExistingComment,
  FIRST_ACTION,
  type Leg,
  type Observation,
  type Settled,
  startLeg,
  step,
} from '../../../src/github/comment/decide-comment-action.ts';
import { decodeState } from '../../../src/report/markdown/comment-state.ts';
import type { ReportTarget } from '../../../src/report/report-target.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { chanceFrom } from '../../support/chance.ts';

export interface Schedule {
  readonly seed: number;
  readonly legs: readonly { readonly row: Row; readonly startsAt: number }[];
  /** Verdicts of earlier attempts, still listed. */
  readonly earlier: readonly Row[];
  readonly existing: readonly ExistingComment[];
  readonly target: ReportTarget;
  readonly mode: CommentMode;
  /** Of requests, from 0 to 1. Half of the writes that fail have had their effect. */
  readonly failing: number;
  /** From 0 to 1: of the legs, whose uploads take so long that they comment before their verdict can be found. */
  readonly early: number;
  /** Milliseconds by which GitHub's list of comments may be behind. */
  readonly listLag: number;
}

export interface Outcome {
  readonly comments: readonly ExistingComment[];
  readonly legs: readonly {
    readonly settled: Settled;
    readonly writes: number;
    /** Milliseconds from its start to its last request's answer. */
    readonly asked: number;
  }[];
}

/** What the legs share, in virtual time. */
interface World {
  readonly now: () => number;
  readonly later: (ms: number, run: () => void) => void;
  readonly chance: () => number;
  readonly latency: () => number;
  readonly fails: () => boolean;
  readonly thread: Thread;
  readonly uploaded: Row[];
}

/** Plays a schedule in virtual time. Every request takes a while, and has its effect somewhere in between. */
export function play(schedule: Schedule): Outcome {
  const chance = chanceFrom(schedule.seed);
  const { now, later, run } = virtualTime();
  const world: World = {
    now,
    later,
    chance,
    latency: () => 40 + chance() * (chance() < 0.05 ? 4000 : 400),
    fails: () => chance() < schedule.failing,
    thread: makeThread(schedule, now, chance),
    uploaded: [...schedule.earlier],
  };
  const legs: Outcome['legs'][number][] = [];
  schedule.legs.forEach(({ row, startsAt }, index) => {
    // The verdict is up before the leg looks, however often that had to be tried.
    let before: Outcome['legs'][number] | null = null;
    const upload = (): void => {
      if (world.fails()) later(1000, upload);
      else {
        world.uploaded.push(row);
        playLeg(row, schedule, world, true, (outcome) => {
          const { writes, asked } = before ?? outcome;
          legs[index] = { ...outcome, writes: Math.max(writes, outcome.writes), asked: Math.max(asked, outcome.asked) };
        });
      }
    };
    const commentFirst = (): void => {
      const isUploadedAt = now() + chance() * 20_000;
      playLeg(row, schedule, world, false, (outcome) => {
        before = outcome;
        later(Math.max(0, isUploadedAt - now()), upload);
      });
    };
    later(startsAt, schedule.early > 0 && chance() < schedule.early ? commentFirst : upload);
  });
  run();
  return { comments: world.thread.comments(), legs };
}

/** `isUploaded`: its verdict can be found, and it looks for those of the others. */
function playLeg(
  row: Row,
  schedule: Schedule,
  world: World,
  isUploaded: boolean,
  done: (outcome: Outcome['legs'][number]) => void,
): void {
  const { now, later, chance, latency, fails } = world;
  const startedAt = now();
  const client = makeClient(world.thread);
  const read = new Set<Row>();
  let writes = 0;
  let asked = startedAt;
  let leg: Leg = startLeg([row], schedule.target, schedule.mode, startedAt);

  const observe = (observation: Observation): void => {
    const next = step(leg, observation, now(), chance());
    leg = next.leg;
    if ('settled' in next) done({ settled: next.settled, writes, asked: asked - startedAt });
    else perform(next.next);
  };
  const answer = (observation: Observation): void =>
    later(latency(), () => {
      asked = now();
      observe(observation);
    });
  /** A read; it is tried three times, as `persistently` does. */
  const request = (then: () => void, attempt = 1): void =>
    later(latency(), () => {
      asked = now();
      if (!fails()) then();
      else if (attempt === 3) observe(BAD_GATEWAY);
      else later(300 * 2 ** attempt * (0.5 + chance()), () => request(then, attempt + 1));
    });
  const rateLimit = (): Observation => ({
    ...BAD_GATEWAY,
    mayHaveWritten: false,
    retryAfterMs: Math.round(1000 + chance() * 4000),
  });

  /** Eight at a time for five seconds; a request that fails is tried again three seconds later. Gives the time it took. */
  const readVerdicts = (unread: readonly Row[]): number => {
    const lanes = Array.from({ length: 8 }, () => 0);
    for (const each of [...unread].sort(() => chance() - 0.5)) {
      const lane = lanes.indexOf(Math.min(...lanes));
      if ((lanes[lane] ?? 0) > 5000) break;
      lanes[lane] = (lanes[lane] ?? 0) + latency();
      while (fails()) lanes[lane] = (lanes[lane] ?? 0) + 3000 + latency();
      if ((lanes[lane] ?? 0) <= 5000) read.add(each);
    }
    return Math.min(5000, Math.max(...lanes));
  };

  const look = ({ reading, whole }: Extract<Action, { kind: 'look' }>): void =>
    request(() => {
      const first = client.look(whole);
      request(() => {
        const carried = [row, ...first.comments.flatMap(({ body }) => decodeState(body))];
        const unread = (isUploaded ? world.uploaded : []).filter(
          (each) => !read.has(each) && !carried.some((other) => holdsLeg(other, each)),
        );
        const looked = (seen: typeof first): void => {
          const left = unread.filter((each) => !read.has(each)).length;
          answer({ kind: 'looked', snapshot: { ...seen, rows: [...read], unread: left, movedOn: false } });
        };
        if (reading) later(readVerdicts(unread), () => request(() => looked(client.look(whole))));
        else looked(first);
      });
    });

  const write = (action: Exclude<Action, { kind: 'look' | 'wait' }>): void => {
    writes += 1;
    const isLimited = fails() && chance() < 0.1;
    const isBroken = !isLimited && fails();
    const isEffective = !isLimited && (!isBroken || chance() < 0.5);
    later(latency(), () => {
      const isFound = !isEffective || client.write(action, isBroken);
      if (isLimited) answer(rateLimit());
      else if (isBroken || !isFound) answer(BAD_GATEWAY);
      else answer({ kind: 'wrote', createdId: client.created() });
    });
  };

  const perform = (action: Action): void => {
    if (action.kind === 'wait') later(action.ms, () => observe({ kind: 'waited' }));
    else if (action.kind === 'look') look(action);
    else write(action);
  };
  perform(FIRST_ACTION);
}

/** As in run-verdicts.ts. */
const holdsLeg = ({ run, legs, shares = [] }: Row, { run: { attempt }, legs: [leg = ''] }: Row): boolean =>
  (run.attempt >= attempt && legs.includes(leg)) ||
  shares.some((share) => share.leg === leg && share.attempt >= attempt);

const BAD_GATEWAY = { kind: 'failed', message: '502', lasting: false, mayHaveWritten: true } as const;

interface StoredComment extends ExistingComment {
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The pull request's comments as GitHub has them. */
interface Thread {
  readonly comments: () => readonly StoredComment[];
  readonly get: (id: number) => StoredComment | null;
  /** As it was some time ago: a list may be behind, but then it lacks everything that came later. */
  readonly list: () => readonly StoredComment[];
  readonly create: (body: string) => number;
  readonly update: (id: number, body: string) => boolean;
  readonly remove: (id: number) => void;
}

function makeThread({ existing, listLag }: Schedule, now: () => number, chance: () => number): Thread {
  const history: { readonly at: number; readonly comments: readonly StoredComment[] }[] = [
    { at: Number.NEGATIVE_INFINITY, comments: existing.map((each) => ({ ...each, createdAt: 0, updatedAt: 0 })) },
  ];
  const comments = (): readonly StoredComment[] => history.at(-1)?.comments ?? [];
  const change = (next: readonly StoredComment[]): void => {
    history.push({ at: now(), comments: next });
  };
  let nextId = 1000;
  return {
    comments,
    get: (id) => comments().find((each) => each.id === id) ?? null,
    list: () => {
      // Mostly little, sometimes all of it.
      const asOf = now() - listLag * chance() ** 3;
      return history.findLast(({ at }) => at <= asOf)?.comments ?? [];
    },
    create: (body) => {
      const id = nextId;
      nextId += 1;
      change([...comments(), { id, body, createdAt: now(), updatedAt: now() }]);
      return id;
    },
    update: (id, body) => {
      const isThere = comments().some((each) => each.id === id);
      change(comments().map((each) => (each.id === id ? { ...each, body, updatedAt: now() } : each)));
      return isThere;
    },
    remove: (id) => change(comments().filter((each) => each.id !== id)),
  };
}

/** A leg's view of the thread: what `comments-api.ts` asks for and remembers. */
function makeClient(thread: Thread) {
  let lowest: number | null = null;
  let created: number | null = null;
  const seeFrom = (id: number): readonly StoredComment[] | null => {
    const first = thread.get(id);
    if (first === null) return null;
    return [first, ...thread.list().filter((each) => each.id !== id && each.updatedAt >= first.createdAt)];
  };
  const see = (whole: boolean): { comments: readonly StoredComment[]; createdIsListed: boolean } => {
    const fromLowest = whole || lowest === null ? null : seeFrom(lowest);
    if (fromLowest !== null) return { comments: fromLowest, createdIsListed: false };
    const listed = thread.list();
    if (!whole) return { comments: lowest === null ? listed : withFreshLowest(listed), createdIsListed: false };
    const createdIsListed = listed.some(({ id }) => id === created);
    const own = createdIsListed || created === null ? null : thread.get(created);
    return { comments: withFreshLowest(own === null ? listed : [...listed, own]), createdIsListed };
  };
  const withFreshLowest = (comments: readonly StoredComment[]): readonly StoredComment[] => {
    const [lowest, ...higher] = [...comments].sort((a, b) => a.id - b.id);
    if (lowest === undefined) return [];
    const fresh = thread.get(lowest.id);
    return fresh === null ? withFreshLowest(higher) : [fresh, ...higher];
  };
  return {
    look: (whole: boolean) => {
      const seen = see(whole);
      lowest = seen.comments.length === 0 ? null : Math.min(...seen.comments.map(({ id }) => id));
      return seen;
    },
    created: () => created,
    /** Whether there was something to write to. `isLost`: nobody learns the id of what was created. */
    write: (action: Exclude<Action, { kind: 'look' | 'wait' }>, isLost: boolean): boolean => {
      if (action.kind === 'update') return thread.update(action.id, action.body);
      if (action.kind === 'delete') thread.remove(action.id);
      else {
        const id = thread.create(action.body);
        created = isLost ? null : id;
      }
      return true;
    },
  };
}

function virtualTime() {
  const events: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  let now = 0;
  let order = 0;
  return {
    now: () => now,
    later: (ms: number, run: () => void): void => {
      order += 1;
      events.push({ at: now + ms, order, run });
    },
    run: (): void => {
      for (let played = 0; events.length > 0; played += 1) {
        if (played > 200_000) throw new Error('the schedule does not end');
        const next = events.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a));
        events.splice(events.indexOf(next), 1);
        now = next.at;
        next.run();
      }
    },
  };
}
