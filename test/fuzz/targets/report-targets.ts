/** What other jobs and forks say: verdicts and comments; and what untrusted text becomes in Markdown, on a terminal and in commands. */
import { deflateRawSync } from 'node:zlib';
import MarkdownIt from 'markdown-it';
import { createCommands, withoutCommands } from '../../../src/github/workflow-commands.ts';
import { checkedReproduction } from '../../../src/plan/reproduction.ts';
import { annotationsOf } from '../../../src/report/annotations.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { decodeState, encodeState } from '../../../src/report/markdown/comment-state.ts';
import {
  htmlText,
  markdownCode,
  markdownFence,
  markdownText,
  mermaidMessage,
  mermaidText,
  urlPath,
} from '../../../src/report/markdown/escape.ts';
import { renderSummary, SUMMARY_BYTES_AT_MOST } from '../../../src/report/markdown/summary.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { ShapeError } from '../../../src/report/rows/json-readers.ts';
import { readRow, toRow } from '../../../src/report/rows/row.ts';
import { parseVerdict, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import { forTerminal, renderTerminal } from '../../../src/report/terminal.ts';
import { HOSTILE } from '../../report/hostile.ts';
import { aLimit, aMessage, aReason, aRow, aTarget, aVerdict } from '../../report/verdicts.ts';
import { commandsIn } from '../../support/runner-commands.ts';
import { one, textOf } from '../input.ts';
import { holds, readUnless, same, type Target } from '../target.ts';

/** Texts by which to break out, short enough to be put anywhere. */
const SHORT_HOSTILE = HOSTILE.filter((text) => text.length < 200);
const JSON_WORDS = [
  ...SHORT_HOSTILE,
  ...SHORT_HOSTILE.map((text) => JSON.stringify(text)),
  '"pass"',
  '1e308',
  '"9999-99-99T99:99:99Z"',
  '[]',
  '{}',
];
const LONGEST = 8 * 1024;

const failing = aVerdict({
  outcome: 'fail',
  limits: [aLimit('net.servers.msgs-per-op < 24', 30, false)],
  reasons: [
    aReason({
      node: 'n0',
      location: { file: 'src/a.ts', line: 3, column: 1, inRepository: 'src/a.ts' },
      evidence: [{ source: 'node-logs/n0.log', line: 7, text: 'TypeError: x' }],
      advice: 'Look at it.',
      firstAt: 12,
      messages: [aMessage(), aMessage({ id: 2, src: 'n0', dest: 'c1', receivedAt: null })],
    }),
    aReason({ id: 'damaged-store', severity: 'warning', under: 'node-crashed' }),
  ],
  reproduce: ['1-echo', '--bin', 'dist/echo.js', '--time-limit', '5'],
  base: { metrics: { 'net.servers.msgs-per-op': 1 } },
  artifacts: { store: { id: 1, url: 'https://github.com/x' }, messages: { id: 2, url: '' } },
  metrics: { 'net.servers.msgs-per-op': 20.5, 'workload.stable-latencies.0.5': 3, 'workload.stable-latencies.1': 9 },
});
const withRuns = aVerdict({
  runs: [
    {
      ...failing,
      name: 'run',
      faults: false,
      workload: 'echo',
      summary: ':valid? false',
      damaged: ['history.edn'],
      secondOpinion: { by: 'ours', valid: 'unknown', detail: 'x' },
    },
  ],
});
const verdicts = (): readonly string[] => [aVerdict(), failing, withRuns].map((each) => JSON.stringify(each));

const verdictTarget: Target = {
  name: 'verdict',
  reads: 'verdict.json of another job, and its rows, annotations and terminal text',
  corpus: () => verdicts().map((text) => one(text)),
  words: JSON_WORDS,
  longest: LONGEST,
  check: (input) => {
    const verdict = readUnless([ShapeError], () => parseVerdict(textOf(input)));
    if (verdict === undefined) return 'refused';
    const json = verdictJson(verdict);
    same(verdictJson(parseVerdict(json)), json, 'a verdict reads back');
    for (const { message, title } of annotationsOf(verdict))
      holds(title.length <= 170 && message.length <= 3_010, 'an annotation has no bound');
    const shown = renderTerminal(verdict);
    holds(!HIDDEN.test(shown), 'the terminal gets characters that move or hide');
    checkedReproduction(verdict.reproduce ?? [])?.forEach((word) => {
      holds(/^[\w@+./:=,%-]+$/.test(word), `the word ${JSON.stringify(word)} of another's command is shown`);
    });
    return 'read';
  },
};
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/** Of what nobody marked up, GitHub makes links of what begins with a scheme or with www., and of e-mail addresses. */
const markdown = new MarkdownIt({ html: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false }).add('//', null);
const target = aTarget();
const OWN_TAGS =
  /^<\/?(?:p|h[1-6]|table|thead|tbody|tr|th|td|code|pre|details|summary|sub|strong|em|ul|ol|li|br|blockquote|hr|b)(?: (?:style="text-align:(?:left|right|center)"|class="language-\w+"|align="\w+"))*\s*\/?>$/;
const OWN_LINK = /^<a href="https:\/\/github\.com\/(?:octo\/gossip\/[^"<>\s]*|glomers\/maelstrom-action\/[^"<>\s]*)">$/;

/** Only our own elements and links, and no mention: what of the text is markup to GitHub. */
function staysText(text: string): void {
  const html = markdown.render(text);
  for (const tag of html.replace(/<!--[\s\S]*?-->/g, '').match(/<\/?[a-z!?][^>]*>/gi) ?? []) {
    holds(OWN_TAGS.test(tag) || OWN_LINK.test(tag) || tag === '</a>', `the element ${tag.slice(0, 100)} is not ours`);
  }
  const seen = html
    .replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  holds(!/(?:^|[^\w`])@[a-z\d]/i.test(seen), 'somebody is mentioned');
}

const commentTarget: Target = {
  name: 'comment',
  reads: "a fork's verdict, as comment and summary show it",
  corpus: () => verdicts().map((text) => one(text)),
  words: JSON_WORDS,
  longest: 8 * 1024,
  check: (input) => {
    const verdict = readUnless([ShapeError], () => parseVerdict(textOf(input)));
    if (verdict?.run === undefined || verdict.headSha === undefined) return 'refused';
    const row = toRow(verdict, '0123456789abcdef');
    const body = renderComment([row], target);
    holds(Buffer.byteLength(body) <= 65_536, 'the comment is too long for GitHub');
    same(renderComment(decodeState(body), target), body, 'the rows that a comment carries give it again');
    staysText(body);
    const summary = renderSummary(verdict, target);
    holds(Buffer.byteLength(summary) <= SUMMARY_BYTES_AT_MOST, 'the summary is too long for GitHub');
    staysText(summary);
    return 'shown';
  },
};

/** The last line of a comment, with any JSON or bytes packed in it. */
const packed = (bytes: Buffer): string =>
  `<!-- maelstrom-action-state v1 ${deflateRawSync(bytes).toString('base64')} -->`;

const stateTarget: Target = {
  name: 'comment-state',
  reads: 'the rows hidden in a comment',
  corpus: () => {
    const rows = joinRows([aRow()], [toRow(failing, '00112233445566aa')]);
    return [
      [
        { name: 'body', bytes: Buffer.from(`### x\n\n${encodeState(rows)}`) },
        { name: 'rows', bytes: Buffer.from(JSON.stringify(rows)) },
      ],
      [
        { name: 'body', bytes: Buffer.from(encodeState([aRow()])) },
        { name: 'rows', bytes: Buffer.from(JSON.stringify([aRow()])) },
      ],
    ];
  },
  words: [...JSON_WORDS, '<!-- maelstrom-action-state v1 ', ' -->'],
  longest: LONGEST,
  check: (input) => {
    const rows = decodeState(packed(Buffer.from(textOf(input, 'rows'))));
    const all = joinRows(rows, decodeState(textOf(input, 'body')));
    for (const row of all) same(JSON.stringify(readRow(row, 'row')), JSON.stringify(row), 'a row reads back');
    const body = renderComment(all, target);
    holds(Buffer.byteLength(body) <= 65_536, 'the comment is too long for GitHub');
    return rows.length === 0 ? 'nothing read' : 'read';
  },
};

const textsTarget: Target = {
  name: 'markdown',
  reads: 'text that nodes wrote, where it lands in Markdown, HTML, Mermaid, URLs and on a terminal',
  corpus: () => SHORT_HOSTILE.map((text) => one(text)),
  words: [...SHORT_HOSTILE, 'http://', 'www.', '@', '#1', '&amp;', '&#64;', '<a ', '`', '```', '~~~', '|', '\\'],
  longest: 2_000,
  check: (input) => {
    const text = textOf(input);
    const line = markdown.render(`x ${markdownText(text)} y ${markdownCode(text)} z`);
    holds(!/[<>"']/.test(htmlText(text)), 'HTML gets markup');
    for (const tag of line.match(/<\/?[a-z!?][^>]*>/gi) ?? [])
      holds(/^<\/?(?:p|code)>$/.test(tag), `the element ${tag} in a line`);
    const table = markdown.render(`| h | i |\n|---|---|\n| ${markdownText(text)} | ${markdownCode(text)} |\n`);
    same(String(table.match(/<td>/g)?.length), '2', 'the cells of a row');
    staysText(`x ${markdownText(text)} y`);
    holds(!/www\./i.test(markdownText(text) + markdownCode(text)), 'an address becomes a link');
    const fence = markdown.parse(`${markdownFence(text.split('\n'), 'text')}\n\nafter`, {}).map(({ type }) => type);
    same(fence.join(), 'fence,paragraph_open,inline,paragraph_close', 'a block of code');
    holds(/^[\p{L}\p{N} ,._/=+#;-]*$/u.test(mermaidText(text)), 'Mermaid gets markup');
    holds(/^[\p{L}\p{N} ,._/=+#;":{}[\]-]*$/u.test(mermaidMessage(text)), 'Mermaid gets markup in a message');
    const path = urlPath(text);
    holds(path === null || /^[\w.%/@$&+,;=:-]+$/.test(path), `the path ${path}`);
    holds(!HIDDEN.test(forTerminal(text)), 'the terminal gets characters that move or hide');
    return path === null ? 'text' : 'text and path';
  },
};

const commandsTarget: Target = {
  name: 'workflow-commands',
  reads: 'text of a node in the log of a job, as the runner reads it',
  corpus: () =>
    [
      '::error file=a,line=1::x',
      '##[set-env name=a]b',
      ' \t::stop-commands::token',
      '\u0085::error::x',
      '\u00a0\ufeff::error::x',
      '::add-mask::x\r\n::endgroup::',
      'plain\n',
    ].map(one),
  words: [
    '::',
    '##[',
    ']',
    '\r',
    '\u0085',
    '\u00a0',
    '\u200b',
    '\ufeff',
    '%0A',
    '%3A',
    'set-output name=a',
    'stop-commands',
    '::token::',
    'add-path',
    '\u2028',
    '\v',
    '\f',
  ],
  longest: 2_000,
  check: (input) => {
    const text = textOf(input);
    holds(commandsIn(withoutCommands(text).join('\n')).length === 0, 'a command is left in the text');
    const lines: string[] = [];
    const commands = createCommands(
      (line) => lines.push(line),
      () => 'a-token-that-is-not-known',
    );
    commands.stop();
    lines.push(text);
    commands.error(text, text);
    commands.resume();
    commands.annotate({ level: 'warning', title: text, message: text, location: { file: text, line: 1 } });
    const found = commandsIn(lines.join('\n'));
    same(
      found.map(({ name }) => name).join(),
      'stop-commands,a-token-that-is-not-known,error,warning',
      'the commands that the runner carries out',
    );
    same(found.at(-1)?.data ?? '', text, 'the message that the runner takes');
    return text.includes('::') || text.includes('##[') ? 'like a command' : 'plain';
  },
};

export const REPORT_TARGETS: readonly Target[] = [
  verdictTarget,
  commentTarget,
  stateTarget,
  textsTarget,
  commandsTarget,
];
