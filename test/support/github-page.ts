/** A page that shows Markdown nearly as GitHub does: its column, its tables, its two themes, diagrams and source lines. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import MarkdownIt from 'markdown-it';

export type Theme = 'light' | 'dark';

export interface PageLook {
  /** The repository's root, for Mermaid. */
  readonly root: string;
  readonly theme?: Theme;
  /** What stands around the Markdown; by default nothing. */
  readonly frame?: 'comment' | 'summary';
  /** The job of a summary. */
  readonly job?: string;
  /** Which folded sections are open; by default all. */
  readonly open?: 'all' | 'first' | 'none';
  /** Texts of files by their paths: a permalink to lines of one that stands alone is shown as these lines. */
  readonly sources?: Readonly<Record<string, string>>;
}

/** The body gets `data-done` once all is drawn, and `data-error` when a diagram can't be. */
export function githubPage(markdown: string, look: PageLook): string {
  const { root, theme = 'light', frame, job = '', open = 'all' } = look;
  const mermaid = pathToFileURL(path.join(root, 'node_modules/mermaid/dist/mermaid.min.js')).href;
  const html = `<div class="markdown">${rendererOf(look).render(markdown)}</div>`;
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${STYLE}</style>
<body class="${theme}">${frame === undefined ? html : FRAMES[frame](html, job)}
<script src="${mermaid}"></script>
<script>
  document.querySelectorAll('details').forEach((each, index) => { each.open = ${open === 'all'} || (${open === 'first'} && index === 0); });
  mermaid.initialize({ startOnLoad: false, theme: '${theme === 'dark' ? 'dark' : 'default'}' });
  // Mermaid can't measure what is folded.
  const nodes = [...document.querySelectorAll('.mermaid')].filter((each) => each.closest('details:not([open])') === null);
  mermaid.run({ nodes })
    .catch((error) => { document.body.dataset.error = String(error); })
    .finally(() => { document.body.dataset.done = 'yes'; });
</script></body>`;
}

function rendererOf({ sources = {} }: PageLook) {
  const renderer = new MarkdownIt({ html: true, linkify: true });
  const { rules } = renderer.renderer;
  const { fence } = rules;
  rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    return token?.info.trim() === 'mermaid'
      ? `<pre class="mermaid">${renderer.utils.escapeHtml(token.content)}</pre>`
      : (fence?.(tokens, index, options, env, self) ?? '');
  };
  rules.paragraph_open = (tokens, index, options, _env, self) => {
    const inline = tokens[index + 1];
    const lines = inline === undefined ? null : sourceLines(inline.content, sources);
    if (inline === undefined || lines === null) return self.renderToken(tokens, index, options);
    inline.children = [];
    return `<div class="lines">${lines.map((line) => renderer.utils.escapeHtml(line)).join('\n')}</div><p>`;
  };
  return renderer;
}

const PERMALINK = /^https:\/\/[^/\s]+\/([^/\s]+\/[^/\s]+)\/blob\/([0-9a-f]{40})\/(\S+)#L(\d+)-L(\d+)$/;

/** A heading and the lines of a permalink that stands alone; null for any other text. */
function sourceLines(text: string, sources: Readonly<Record<string, string>>): readonly string[] | null {
  const [, repository, sha = '', file = '', first, last] = PERMALINK.exec(text) ?? [];
  const source = sources[file];
  if (repository === undefined || source === undefined) return null;
  const shown = source.split('\n').slice(Number(first) - 1, Number(last));
  return [
    `${repository}/${file}`,
    `Lines ${first} to ${last} in ${sha.slice(0, 7)}`,
    '',
    ...shown.map((line, index) => `${String(Number(first) + index).padStart(4)}  ${line}`),
  ];
}

const FRAMES = {
  comment: (html: string) =>
    `<div class="thread"><div class="avatar">🤖</div><div class="box"><div class="bar"><b>github-actions</b> <span class="bot">bot</span> commented 2 minutes ago</div>${html}</div></div>`,
  summary: (html: string, job: string) => `<div class="box"><div class="bar"><b>${job}</b> summary</div>${html}</div>`,
} as const;

const STYLE = `
body { --bg: #fff; --soft: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --faint: #59636e; --link: #0969da; --code: #818b981f;
  margin: 0; padding: 16px; box-sizing: border-box; background: var(--bg); color: var(--text);
  font: 14px/1.5 "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif, "Noto Color Emoji"; overflow-wrap: break-word }
body.dark { --bg: #0d1117; --soft: #151b23; --line: #3d444d; --text: #f0f6fc; --faint: #9198a1; --link: #4493f8; --code: #656c7633 }
.thread { display: flex; gap: 16px }
.avatar { flex: none; width: 40px; height: 40px; border-radius: 50%; background: var(--soft); font-size: 24px; text-align: center; line-height: 40px }
.box { flex: 1; min-width: 0; border: 1px solid var(--line); border-radius: 6px }
.bar { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; color: var(--faint) }
.bar b { color: var(--text) } .bot { border: 1px solid var(--line); border-radius: 2em; padding: 0 6px; font-size: 12px }
.box .markdown { padding: 16px }
@media (max-width: 600px) { body { padding: 8px } .avatar { display: none } }
a { color: var(--link); text-decoration: none }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid var(--line) } h3 { font-size: 1.25em } h4 { font-size: 1em }
h2, h3, h4 { margin: 24px 0 16px; line-height: 1.25; font-weight: 600 } .markdown > :first-child { margin-top: 0 } .markdown > :last-child { margin-bottom: 0 }
p, ul, pre, table, details, .lines { margin: 0 0 16px } ul { padding-left: 2em } p:empty { display: none }
code, pre, .lines { font: 85%/1.45 "DejaVu Sans Mono", ui-monospace, monospace }
code { padding: .2em .4em; background: var(--code); border-radius: 6px; white-space: break-spaces }
pre { padding: 16px; overflow: auto; background: var(--soft); border-radius: 6px } pre code { padding: 0; background: none; font-size: 100%; white-space: pre }
pre.mermaid { background: none; padding: 0; text-align: center }
.lines { white-space: pre; overflow: auto; border: 1px solid var(--line); border-radius: 6px; padding: 8px 16px }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; border-spacing: 0; font-variant: tabular-nums }
th, td { padding: 6px 13px; border: 1px solid var(--line) } th { font-weight: 600 } tr:nth-child(2n) { background: var(--soft) }
b, strong { font-weight: 600 } sub { font-size: 75%; line-height: 0; position: relative; vertical-align: baseline; bottom: -.25em }
summary { cursor: default }
`;
