import { programOnPath } from '../../machine/program-on-path.ts';
import { UserError } from '../../text/user-error.ts';
import type { InstallRequest } from '../install-request.ts';
import { type InstallWorld, quoteOutput, seconds } from '../install-world.ts';
import {
  commandsFor,
  installPackages,
  type PackageManager,
  packagesFor,
  searchInstaller,
  type Tool,
} from './package-managers.ts';
import { type Java, type JavaSearch, OLDEST_JAVA, searchJava } from './search-java.ts';

/** A tool without which a test runs, but leaves something out. */
export interface MissingTool {
  readonly tool: 'gnuplot' | 'dot';
  /** What the user does not get; part of a sentence. */
  readonly cost: string;
}

export interface Tools {
  readonly java: Java;
  readonly missing: readonly MissingTool[];
  readonly warnings: readonly string[];
  readonly saved: Promise<void>;
}

const COSTS: Readonly<Record<MissingTool['tool'], string>> = {
  gnuplot: 'there are no plots',
  dot: 'there are no drawings of the anomalies of transactions',
};

const NEEDS: Readonly<Record<Exclude<Tool, MissingTool['tool']>, string>> = {
  java: `Java ${OLDEST_JAVA} or newer runs Maelstrom`,
  git: 'git is asked for the commit when a test starts, which fails without it',
  bzip2: 'bzip2 unpacks the release of Maelstrom',
  tar: 'tar unpacks the release of Maelstrom',
};

/** The word that makes each tell its version. tar and bzip2 are not asked: bzip2 would go on to read its stdin. */
const ASKED: Readonly<Partial<Record<Tool, string>>> = { git: '--version', gnuplot: '--version', dot: '-V' };

interface ProgramSearch {
  readonly absent: readonly Tool[];
  /** `git at /usr/bin/git does not work: --version ended with status 1 (xcrun: error: …)` */
  readonly rejected: readonly string[];
}

/** Each is asked whether it works: macOS may have a `git` that only says that git is not installed. */
export async function searchPrograms(tools: readonly Tool[], world: InstallWorld): Promise<ProgramSearch> {
  const absent: Tool[] = [];
  const rejected: string[] = [];
  const search = async (tool: Tool) => {
    const file = programOnPath(tool, world.env);
    const question = ASKED[tool];
    if (file === null) absent.push(tool);
    if (file === null || question === undefined) return;
    const { exitCode, stdout, stderr } = await world.ask([file, question], world.env);
    if (exitCode === 0) return;
    absent.push(tool);
    const said = quoteOutput(`${stdout}\n${stderr}`, 1).slice(2) || 'it printed nothing';
    rejected.push(`${tool} at ${file} does not work: ${question} ended with status ${exitCode} (${said})`);
  };
  await Promise.all(tools.map(search));
  return { absent: tools.filter((tool) => absent.includes(tool)), rejected };
}

/**
 * Provides Java and the given programs: what is absent is installed, if that is wanted and possible. Tools for plots that
 * stay absent cause a warning; any other is a UserError with the commands for this system.
 */
export async function provideTools(
  programs: readonly Tool[],
  search: JavaSearch,
  request: Pick<InstallRequest, 'installDependencies'>,
  world: InstallWorld,
): Promise<Tools> {
  const absent = [...withoutJava(search), ...(await searchPrograms(programs, world)).absent];
  if (absent.length === 0 && search.java !== null) {
    return { java: search.java, missing: [], warnings: [], saved: Promise.resolve() };
  }

  const attempt = await tryToInstall(absent, request, world);
  const [javaSearch, programSearch] = await Promise.all([
    search.java === null ? searchJava(world) : search,
    searchPrograms(programs, world),
  ]);
  const { java } = javaSearch;
  const still = [...withoutJava(javaSearch), ...programSearch.absent];
  const commands = commandsFor(still, attempt.manager, world);
  const needed = still.filter((tool): tool is keyof typeof NEEDS => tool in NEEDS);
  if (java === null || needed.length > 0) {
    const lines = [
      `What Maelstrom needs is missing here: ${needed.map((tool) => `${tool} (${NEEDS[tool]})`).join('; ')}.`,
      ...[...(java === null ? javaSearch.rejected : []), ...programSearch.rejected].map((each) => `${each}.`),
      attempt.why,
      commands === null
        ? `Install ${still.join(', ')} with the package manager of this system ${world.wording.before}.`
        : `Install it ${world.wording.before}: ${commands}`,
      ...(java === null && world.wording.otherJava !== '' ? [world.wording.otherJava] : []),
    ];
    throw new UserError(lines.join('\n'));
  }

  const missing = still.filter((tool): tool is MissingTool['tool'] => tool in COSTS);
  const costs = missing.map((tool) => `${tool} (without it, ${COSTS[tool]})`).join(' and ');
  const warning = [
    `Missing here: ${costs}. The results are the same. ${attempt.why}`,
    ...programSearch.rejected.map((each) => `${each}.`),
    ...(commands === null ? [] : [`To install it: ${commands}`]),
  ].join('\n');
  return {
    java,
    missing: missing.map((tool) => ({ tool, cost: COSTS[tool] })),
    warnings: missing.length === 0 ? [] : [warning],
    saved: attempt.saved,
  };
}

const withoutJava = ({ java }: JavaSearch): readonly Tool[] => (java === null ? ['java'] : []);

interface Attempt {
  readonly manager: PackageManager | null;
  /** Why something may still be absent; a sentence. */
  readonly why: string;
  readonly saved: Promise<void>;
}

async function tryToInstall(
  tools: readonly Tool[],
  request: Pick<InstallRequest, 'installDependencies'>,
  world: InstallWorld,
): Promise<Attempt> {
  const search = await searchInstaller(world);
  const nothing = Promise.resolve();
  const manager = search.state === 'usable' ? search.installer.manager : search.manager;
  if (request.installDependencies === 'never') {
    return { manager, why: `Nothing was installed because ${world.wording.never}.`, saved: nothing };
  }
  if (search.state === 'unusable')
    return { manager, why: `Nothing could be installed: ${search.why}.`, saved: nothing };

  const begun = world.clock.now();
  const packages = packagesFor(tools, search.installer.manager).join(', ');
  world.log.info(`Installing ${packages} with ${search.installer.manager}.`);
  const done = await installPackages(tools, search.installer, world);
  const took = seconds(world.clock.now() - begun);
  if (!done.installed) return { manager, why: done.why, saved: nothing };
  world.log.info(
    `Installed ${packages} in ${took}${done.fromCache ? ', from the packages in the actions cache' : ''}.`,
  );
  return { manager, why: `${packages} was installed, but did not bring what is missing.`, saved: done.saved };
}
