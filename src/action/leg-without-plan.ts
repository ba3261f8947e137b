import { resolveSubject, type Subject } from '../plan/challenges.ts';
import { parseMatrix, rowKey } from '../plan/row-name-from-matrix.ts';
import { parseSeedRange } from '../plan/seed-range.ts';
import { orElse } from '../text/parse-given-value.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { judgeNothing, type PlanFacts } from '../verdict/judge-plan.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { inputText } from './input-variables.ts';

/** The verdict of a leg whose inputs make no plan: an error, under the key that its plan would have had as far as it is known. */
export function verdictWithoutPlan(error: unknown, env: NodeJS.ProcessEnv, now: Date): Verdict {
  const id = error instanceof UserError ? 'bad-input' : 'not-started';
  return judgeNothing(factsWithoutPlan(env), { id, ...titleAndDetail(messageOf(error, MESSAGE_AT_MOST)) }, now);
}

const MESSAGE_AT_MOST = 2000;

/** One mistyped input does not hide the others. */
function factsWithoutPlan(env: NodeJS.ProcessEnv): PlanFacts {
  const asked = inputText(env, 'challenge') ?? inputText(env, 'workload');
  const subject = asked === undefined ? null : orElse(() => resolveSubject(asked), null);
  const challenge = subject?.kind === 'challenge' ? subject.challenge : undefined;
  const workload = workloadOf(subject);
  const called = challenge?.id ?? workload ?? asked ?? (env['GITHUB_JOB'] || 'run');
  const matrix = orElse(() => parseMatrix(inputText(env, 'matrix') ?? ''), null);
  const aliases = [...(challenge?.aliases ?? []), ...(workload === null ? [] : [workload])];
  const seeds = orElse(() => parseSeedRange('seeds', inputText(env, 'seeds')), undefined);
  const name = inputText(env, 'name');
  const engine = inputText(env, 'engine') === 'embedded' ? 'embedded' : 'maelstrom';
  return {
    key:
      orElse(() => rowKey(name, called, matrix, aliases, seeds), null) ?? rowKey(undefined, name ?? called, null, []),
    title: challenge?.title ?? called,
    ...(challenge === undefined ? {} : { challenge: challenge.id }),
    workload,
    engine,
  };
}

const workloadOf = (subject: Subject | null): string | null => {
  if (subject === null) return null;
  return subject.kind === 'challenge' ? subject.challenge.workload : subject.workload;
};

const TITLE_AT_MOST = 150;

/**
 * A message's first sentence says what was found, and makes a title; the rest says what to write. `bin: found nothing; write
 * the path …` has a semicolon between the two.
 */
function titleAndDetail(message: string): { readonly title?: string; readonly detail: string } {
  const [, found, rest] = /^(.+?)(?:; (?=write )|\. (?=[A-Z]))(.+)$/s.exec(message) ?? [];
  if (found === undefined || rest === undefined || found.length > TITLE_AT_MOST) {
    return message.length > TITLE_AT_MOST
      ? { detail: message }
      : { title: message.replace(/\.$/, ''), detail: 'Nothing was run.' };
  }
  return { title: found, detail: rest.charAt(0).toUpperCase() + rest.slice(1) };
}
