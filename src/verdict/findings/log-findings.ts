import { EXIT } from '../../maelstrom/exit.ts';
import { OPTION_SPECS } from '../../maelstrom/options.ts';
import { SERVICES } from '../../maelstrom/services.ts';
import { CLIENT_TIMEOUT_MS, INIT_TIMEOUT_MS } from '../../maelstrom/timeouts.ts';
import type { Stopped } from '../../run/run.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { type Argument, atTime, defined } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { type Incident, PHASES, type Phase } from '../gather/log-facts.ts';
import { brief, duration, oneLine, quoteLines } from '../quote.ts';
import type { Evidence, Outcome } from '../verdict.ts';
import { asJson, becauseOf, malformedReply } from './malformed-reply.ts';
import { nodeErrorHint } from './node-errors.ts';

const reached = (phase: Phase, wanted: Phase): boolean => PHASES.indexOf(phase) >= PHASES.indexOf(wanted);

/** Whether something stopped the test from outside. A shell's words for that are 137 and 143. */
const wasKilled = ({ ending, exitCode }: Pick<RunFacts, 'ending' | 'exitCode'>): boolean =>
  ending === 'killed-on-timeout' || exitCode === EXIT.sigkill || exitCode === EXIT.sigterm;

/** Ctrl-C, as a shell reports it. */
const INTERRUPTED = 130;

/** What our own side knows of the end: never started, cancelled, killed. */
export function endingFindings(facts: RunFacts): readonly Argument[] {
  const tail = quoteLines('console', facts.log.tail);
  if (facts.ending === 'not-started') {
    return [
      { id: 'not-started', detail: 'Nothing ran, so there is nothing to judge.', evidence: tail, argues: 'error' },
    ];
  }
  if (facts.ending === 'cancelled' || facts.exitCode === INTERRUPTED) {
    return [{ id: 'cancelled', detail: `The run was cancelled ${whileDoing(facts.log.phase)}.`, argues: 'error' }];
  }
  if (!wasKilled(facts)) return [];
  const { phase } = facts.log;
  const signal = facts.exitCode === EXIT.sigterm ? ', SIGTERM' : facts.exitCode === EXIT.sigkill ? ', SIGKILL' : '';
  const by =
    facts.stopped === undefined
      ? `It was killed${facts.exitCode === null ? '' : ` (status ${facts.exitCode}${signal})`} ${whileDoing(phase)}`
      : limitTold(facts.stopped, phase);
  const killed: Argument = {
    id: 'killed-on-timeout',
    detail: `${by}.`,
    evidence: tail.slice(-3),
    argues: 'timeout',
  };
  const hangs = hangFindings(facts).map((hang): Argument => ({ ...hang, argues: 'timeout' }));
  return [killed, ...hangs];
}

function limitTold({ limit, limitMs, analysis }: Stopped, phase: Phase): string {
  switch (limit) {
    case 'timeout':
    case 'run':
      return `It ran into its hard limit of ${duration(limitMs)} ${whileDoing(analysis === null ? phase : 'analysis')}`;
    case 'analysis':
      return `Its analysis ran into the limit of ${duration(limitMs)}`;
    case 'no-progress':
      return `Its analysis made no progress for ${duration(limitMs)}`;
  }
}

/** Where a test that ended without more words may have hung. */
function hangFindings(facts: RunFacts): readonly Argument[] {
  const { phase, tail } = facts.log;
  const evidence = quoteLines('console', tail.slice(-1));
  if (phase === 'teardown') {
    return [{ id: 'hang-at-teardown', detail: 'The nodes were being stopped, and that never ended.', evidence }];
  }
  if (phase === 'analysis') {
    return [{ id: 'hang-at-analysis', ...analysisTold(facts), evidence }];
  }
  return [];
}

/** Plots of a run without those of single clients and keys. */
const SUMMARY_PLOTS = 10;

/** What an analysis was doing that did not end, and what to do about it. */
function analysisTold({ stopped, history, plotsDrawn }: RunFacts): Pick<Argument, 'detail' | 'advice'> {
  const seen = stopped?.analysis ?? null;
  const done = [
    ...(seen?.cpuMs == null ? [] : [`it had used ${duration(seen.cpuMs)} of processor time`]),
    ...(plotsDrawn > SUMMARY_PLOTS ? [`${plotsDrawn} plots were drawn`] : []),
    ...(seen === null || stopped?.limit !== 'no-progress'
      ? []
      : [`for the last ${duration(seen.quietMs)} it printed nothing, wrote nothing and used no processor`]),
  ];
  const doing = `${seen === null ? '' : ` after ${duration(seen.ms)}`}${done.length === 0 ? '' : `: ${done.join('; ')}`}`;
  const detail = `The operations were over; the analysis had not ended${doing}.`;
  const offset = history?.hugeOffset ?? null;
  if (offset !== null) {
    return {
      detail: `${detail} An offset is ${offset}, and Maelstrom's kafka checker makes a list of that length.`,
      advice: 'Use small, dense offsets (0, 1, 2, …) in kafka.',
    };
  }
  if (plotsDrawn > SUMMARY_PLOTS) {
    return { detail, advice: 'Leave `plots` at `summary`, or give the run more time with `timeout`.' };
  }
  return { detail };
}

function whileDoing(phase: Phase): string {
  switch (phase) {
    case 'nothing':
      return 'before anything was logged';
    case 'options':
      return 'before the nodes were started';
    case 'setup':
      return 'while the nodes were being started';
    case 'running':
      return 'while clients were at work';
    case 'complete':
    case 'teardown':
      return 'while the nodes were being stopped';
    case 'analysis':
      return 'during the analysis';
    case 'analyzed':
      return 'after the analysis';
  }
}

/** Incidents of the log, told in words; several nodes with the same trouble become one. */
export function incidentFindings(facts: RunFacts): readonly Argument[] {
  const byId = new Map<string, Incident[]>();
  for (const incident of facts.log.incidents) {
    // Once the clients are done, nobody waits for a message, and what muted its sender harms nobody.
    if (MUTING.has(incident.id) && reached(incident.phase, 'complete')) continue;
    const known = byId.get(incident.id);
    if (known === undefined) byId.set(incident.id, [incident]);
    else known.push(incident);
  }
  return [...byId.values()].flatMap((incidents) => incidentFinding(incidents, facts));
}

const MUTING = new Set(['stdout-not-json', 'malformed-message', 'unknown-destination', 'unknown-source', 'late-reply']);

/** Reasons whose text may not name the node that they are about. */
const ABOUT_A_NODE = new Set(['init-wrong-reply', 'topology-failed']);

function incidentFinding(incidents: readonly Incident[], facts: RunFacts): readonly Argument[] {
  const [first] = incidents;
  if (first === undefined) return [];
  const nodes = [...new Set(incidents.flatMap(({ node }) => node ?? []))];
  const [only] = facts.nodes.length === 1 && ABOUT_A_NODE.has(first.id) ? facts.nodes : [];
  const where = nodes.length === 0 ? (only ?? '') : nodes.slice(0, 10).join(', ');
  const fatal = incidents.some((incident) => incident.fatal);
  const base = defined({
    id: first.id,
    evidence: quoteLines('console', first.lines.slice(0, 60), first.line ?? undefined),
    node: nodes[0] ?? only,
    firstAt: (first.crash === undefined ? undefined : silentSince(first, facts)) ?? first.at ?? undefined,
    argues: fatal ? arguesWhenFatal(first.id) : undefined,
  });
  const detail = oneLine(detailOf(first, where, facts), 2000);
  if (first.id === 'missing-bin') return programFindings({ ...base, detail }, facts);
  return [{ ...base, ...locationOf(first, facts), detail }];
}

/** What ends a test and is not known to be harmless is a crash. */
const arguesWhenFatal = (id: string): Outcome => catalogueEntry(id)?.outcome ?? 'crash';

function detailOf(incident: Incident, where: string, facts: RunFacts): string {
  const text = incident.lines.join('\n');
  const head = incident.lines.find((line) => line.trim() !== '') ?? '';
  const said = withoutClass(head);
  const moment = atTime(incident.at ?? undefined);
  switch (incident.id) {
    case 'stdout-not-json':
      return `${where} printed ${brief(incident.lines.find((line) => line.trim() !== '') ?? '', 200)} on stdout${moment}. From then on nothing that it sent was read.`;
    case 'malformed-message':
      return `${where} sent a message${moment} that is malformed${becauseOf(text)}. From then on nothing that it sent was read.`;
    case 'late-reply':
    case 'unknown-destination': {
      const dest = /:dest "([^"]*)"/.exec(text)?.[1];
      return `${where} sent a message${moment} to ${dest === undefined ? 'nobody' : brief(dest)}${
        incident.id === 'late-reply'
          ? ', a client that had already given up'
          : `, which does not exist${meantService(dest)}`
      }. From then on nothing that it sent was read.`;
    }
    case 'unknown-source':
      return `${where} sent a message${moment} as ${brief(/:src "([^"]*)"/.exec(text)?.[1] ?? null)}, which does not exist.`;
    case 'malformed-reply':
      return malformedReply(text, moment)?.sentence ?? said;
    case 'node-crashed':
    case 'node-out-of-memory': {
      const status = incident.crash?.status ?? '?';
      const error = errorOf(incident, facts);
      const hint = nodeErrorHint(incident.crash?.stderr ?? []);
      return `${where} ended with status ${status}${status === '0' ? ': nothing kept it alive' : ''}.${error === undefined ? '' : ` ${error}.`}${hint === undefined ? '' : ` ${hint}`}${silenceOf(incident, facts)}${othersInTrouble(incident, facts)}`;
    }
    case 'bad-shebang': {
      const stderr = incident.crash?.stderr.find((line) => line.trim() !== '');
      return stderr === undefined ? said : `${where} ended with status ${incident.crash?.status} at once: ${stderr}`;
    }
    case 'init-timeout':
      return `${where === '' ? 'A node' : where} was sent \`init\`, and did not answer it within ${duration(INIT_TIMEOUT_MS)}.`;
    case 'init-wrong-reply':
      return rpcError(text) === undefined
        ? (wrongInit(where, text) ?? said)
        : `${where === '' ? 'A node' : where} answered init with ${rpcError(text)}.`;
    case 'topology-failed':
      return topologyDetail(where === '' ? 'A node' : where, text, said);
    case 'concurrency-too-low':
      return tooFewClients(head) ?? said;
    case 'missing-bin':
    case 'not-executable':
      return startDetail(incident.id, head) ?? said;
    case 'bad-arguments':
      return /Divide by zero/.test(head) ? 'An exponential distribution of latencies needs a latency above 0.' : said;
    default:
      return said;
  }
}

/** `There are 2 clients, and each key needs 4.` */
function tooFewClients(head: string): string | undefined {
  const [, clients, wanted] = /With (\d+) worker threads.{0,200}?with (\d+) threads concurrently/.exec(head) ?? [];
  return clients === undefined
    ? undefined
    : `There are ${clients} clients, and each key of this workload needs ${wanted}.`;
}

/** Java's sentence about a program that it could not start, without Java. */
function startDetail(id: string, head: string): string | undefined {
  const [, program, why] = /Cannot run program "([^"]*)" \(in directory [^)]*\): (.*)/.exec(head) ?? [];
  if (program === undefined || why === undefined) return undefined;
  const what = id === 'missing-bin' ? 'The system found no file' : 'The system refuses to run';
  return `${what} ${brief(program, 300)} (${oneLine(why, 120)}).`;
}

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** `seq_kv` is no service, and somebody meant one. */
function meantService(dest: string | undefined): string {
  const meant = dest === undefined ? undefined : SERVICES.find((service) => lettersOf(service) === lettersOf(dest));
  return meant === undefined ? '' : ` (the service is called ${meant})`;
}

function wrongInit(where: string, text: string): string | undefined {
  const reply = /Expected an init_ok message, but node responded with (\{[\s\S]{0,2000}\})/.exec(text)?.[1];
  if (reply === undefined) return undefined;
  return `${where === '' ? 'A node' : where} answered \`init\` with ${asJson(reply, 200)}; an answer of type init_ok was expected.`;
}

function topologyDetail(node: string, text: string, said: string): string {
  if (/Client read timeout/.test(said)) {
    return `${node} was told its neighbours (\`topology\`) and did not answer within ${duration(CLIENT_TIMEOUT_MS)}.`;
  }
  const malformed = malformedReply(text)?.sentence;
  return (
    malformed ?? `${node} was told its neighbours (\`topology\`), and what came back was ${rpcError(text) ?? said}.`
  );
}

/** `the error crash (13), "no disk"`, out of a thrown map; undefined for any other text. */
function rpcError(text: string): string | undefined {
  const code = /:type :rpc-error, :code (\d{1,9})/.exec(text)?.[1];
  if (code === undefined) return undefined;
  const name = /:name :([\w-]{1,60})/.exec(text)?.[1];
  const words = /:text "((?:[^"\\]|\\.){0,200})/.exec(text)?.[1];
  return `the error ${name === undefined ? code : `${name} (${code})`}${words === undefined ? '' : `, "${words}"`}`;
}

/** An exception's message without its Java class, and without what a thrown map is wrapped in. */
const withoutClass = (head: string): string =>
  head
    .replace(/^(?:Exception in thread "[^"]*" )?(?:[\w$]+\.)+[\w$]+: /, '')
    .replace(/^(?:throw\+|Assert failed): /, '');

/** Maelstrom notices a dead node at the end only; what it no longer answered tells when it died. */
const silentSince = ({ node = '' }: Incident, { history }: RunFacts): number | undefined =>
  history?.timeouts?.askedAt.get(node);

function silenceOf(incident: Incident, facts: RunFacts): string {
  const asked = silentSince(incident, facts);
  return asked === undefined ? '' : ` The first request that it never answered was sent${atTime(asked)}.`;
}

/** Of several dead nodes Maelstrom names one. */
function othersInTrouble(incident: Incident, { stacks }: RunFacts): string {
  const others = [...stacks].flatMap(([node, { error }]) =>
    node === incident.node || error === undefined ? [] : `${oneLine(node, 60)} (${oneLine(error, 120)})`,
  );
  return others.length === 0
    ? ''
    : ` There are errors in the logs of other nodes too: ${others.slice(0, 4).join(', ')}.`;
}

function errorOf(incident: Incident, facts: RunFacts): string | undefined {
  const last = incident.crash?.stderr.findLast((line) => /^(?:Uncaught )?\w*(?:Error|Exception)\b.*/.test(line));
  const error = last ?? facts.stacks.get(incident.node ?? '')?.error;
  return error === undefined ? undefined : `Its last words: ${oneLine(error)}`;
}

function locationOf(incident: Incident, facts: RunFacts): Pick<Argument, 'location'> {
  const location = facts.stacks.get(incident.node ?? '')?.location;
  return location === undefined || !LOCATED.has(incident.id) ? {} : { location };
}

/** Where a stack trace in the node's log tells the cause. */
const LOCATED = new Set([
  'node-crashed',
  'node-out-of-memory',
  'init-timeout',
  'init-wrong-reply',
  'topology-failed',
  'malformed-reply',
]);

/**
 * "error=2, No such file or directory" is said of a missing file and of a missing interpreter alike; only the file
 * tells them apart, and where it cannot be looked at, both are named.
 */
function programFindings(found: Argument, facts: RunFacts): readonly Argument[] {
  const { program } = facts;
  const shebang = (detail: string): Argument => ({ ...found, id: 'bad-shebang', detail });
  switch (program.state) {
    case 'absent':
      return [found];
    case 'present': {
      const line = brief(program.firstLine, 120);
      if (!program.firstLine.startsWith('#!'))
        return [shebang(`The file is there, but its first line names no interpreter: ${line}.`)];
      return [
        shebang(
          program.crlf
            ? `The first line ends in a Windows line end, which becomes part of the interpreter's name: ${line}.`
            : `The file is there, but the interpreter that its first line names is not: ${line}.`,
        ),
      ];
    }
    case 'unseen':
      return [
        {
          ...found,
          detail: `${found.detail} It says the same when the file is there and the interpreter that its first line names is not.`,
        },
        shebang(
          `If the file exists, the interpreter that its first line names does not, or that line ends in a Windows line end.`,
        ),
      ];
  }
}

/** The end of a run that neither left results nor said anything that is known. */
export function unexplainedEnd(facts: RunFacts): readonly Argument[] {
  const { exitCode, log, hasStore } = facts;
  const evidence: readonly Evidence[] = quoteLines('console', log.tail);
  const status = exitCode === null ? '' : ` It ended with status ${exitCode}.`;
  // Operations are on record only when a test ran, whatever became of its log.
  const nothing = log.phase === 'nothing' && facts.history === null;
  if (exitCode === EXIT.badArguments) {
    return [{ id: 'bad-arguments', detail: `The arguments were refused.${status}`, evidence, argues: 'error' }];
  }
  if (exitCode === EXIT.crashed) {
    return [
      { id: 'test-crashed', detail: `The test broke off, and nothing tells why.${status}`, evidence, argues: 'crash' },
    ];
  }
  if (exitCode === 126 || exitCode === 127) {
    return [
      {
        id: 'not-started',
        detail: `A shell says that the command could not be started.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  if (exitCode !== null && exitCode !== EXIT.valid && exitCode !== EXIT.invalid && exitCode !== EXIT.unknown) {
    return [
      {
        id: 'java-failed',
        detail: `The program that runs the test died.${status}`,
        evidence,
        argues: nothing ? 'error' : 'crash',
      },
    ];
  }
  if (nothing && exitCode === EXIT.invalid) {
    return [
      {
        id: 'not-started',
        detail: `Nothing was logged, so this status is not Maelstrom's word for an invalid run.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  if (nothing && !hasStore) {
    return [
      {
        id: 'no-run',
        detail: `There is no run directory${log.lines === 0 ? ' and no output' : ', and the output is not that of a test'}.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  const noResults: Argument = {
    id: 'no-results',
    detail: `There is no results.edn; the run was last seen ${whileDoing(log.phase)}.${status}`,
    evidence,
    // Status 1 after an analysis is Maelstrom's own word for an invalid run; why, only the results could tell.
    argues: exitCode === EXIT.invalid ? 'fail' : 'unknown',
  };
  return [noResults, ...(exitCode === null ? hangFindings(facts) : [])];
}

const OPTION_NAMES = new Set(OPTION_SPECS.map(({ name }) => name));

/**
 * Words that the node was given although they name an option: a typographic dash, copied from a web page, is none to
 * Maelstrom. A JVM with another encoding makes `?` or U+FFFD of it.
 */
export function strayOptions({ log }: RunFacts): readonly Argument[] {
  const strays = (log.options.args ?? []).filter((word) => {
    const name = /^[^\w\s]*[^\x20-\x7e][^\w\s]*([a-z][a-z-]*)$|^\?+-*([a-z][a-z-]*)$/u.exec(word);
    return name !== null && OPTION_NAMES.has(name[1] ?? name[2] ?? '');
  });
  if (strays.length === 0) return [];
  const words = strays.slice(0, 5).map((word) => brief(word, 60));
  return [
    {
      id: 'dash-in-arguments',
      detail: `The node was given ${words.join(', ')} as an argument, and the option had no effect.`,
    },
  ];
}
