import { count } from '../../verdict/quote.ts';
import { type ExchangedMessage, MESSAGES_OF_A_REASON, type Metrics } from '../../verdict/verdict.ts';
import { metricOf, QUANTILES } from '../shown-figures.ts';
import { mermaidMessage, mermaidText } from './escape.ts';

/** Participants of a diagram; more would not be readable. */
const PARTICIPANTS_AT_MOST = 8;

/** A verdict from elsewhere may hold more. */
const MESSAGES_AT_MOST = MESSAGES_OF_A_REASON.before + MESSAGES_OF_A_REASON.after;

/**
 * A Mermaid sequence diagram of the messages around a failure, in the order they were sent; a cross is a message that
 * was never received. Below it stands how many there was no room for. Null without messages.
 */
export function sequenceDiagram(exchanged: readonly ExchangedMessage[], firstAt?: number): string | null {
  const messages = around(exchanged, firstAt);
  const names = [
    ...new Set(exchanged.filter((each) => messages.includes(each)).flatMap((message) => [message.src, message.dest])),
  ]
    .slice(0, PARTICIPANTS_AT_MOST)
    .sort((a, b) => Number(isClient(b)) - Number(isClient(a)));
  const ids = new Map(names.map((name, index) => [name, `p${index}`]));
  const shown = messages.filter((message) => ids.has(message.src) && ids.has(message.dest));
  if (shown.length === 0) return null;
  const participants = names
    .filter((name) => shown.some((message) => message.src === name || message.dest === name))
    .map((name) => `  participant ${ids.get(name)} as ${mermaidText(name, 24)}`);
  const arrows = shown.map((message) => {
    const arrow = message.receivedAt === null ? '-x' : '->>';
    const label = [message.type, message.label].filter((part) => part !== '').join(' ');
    return `  ${ids.get(message.src)}${arrow}${ids.get(message.dest)}: ${mermaidMessage(label)} (${Math.round(message.sentAt)} ms)`;
  });
  const left = exchanged.length - shown.length;
  return [
    fenced(['%%{init: {"sequence": {"mirrorActors": false}}}%%', 'sequenceDiagram', ...participants, ...arrows]),
    ...(left > 0
      ? [`${count(left, 'message')} further away from that moment ${left === 1 ? 'is' : 'are'} left out.`]
      : []),
  ].join('\n\n');
}

/** They begin what the others go on with, so they stand on the left. */
const isClient = (name: string): boolean => /^c\d+$/.test(name);

/** As many messages as can be read, in the order they were sent: those around the moment that they are about. */
function around(exchanged: readonly ExchangedMessage[], firstAt: number | undefined): readonly ExchangedMessage[] {
  const sorted = [...exchanged].sort((a, b) => a.sentAt - b.sentAt || a.id - b.id);
  const found = firstAt === undefined ? 0 : sorted.findIndex(({ sentAt }) => sentAt >= firstAt);
  const moment = found === -1 ? sorted.length : found;
  const first = Math.max(0, Math.min(moment - MESSAGES_OF_A_REASON.before, sorted.length - MESSAGES_AT_MOST));
  return sorted.slice(first, first + MESSAGES_AT_MOST);
}

/** Small, and in colours that can be seen on a light and on a dark page. */
const CHART_STYLE =
  '%%{init: {"xyChart": {"width": 640, "height": 280}, "themeVariables": {"xyChart": {"backgroundColor": "transparent", "plotColorPalette": "#4493f8, #f0883e"}}}}%%';

/** A bar for each quantile of the stable latencies, the base branch's as a line. Null for a run without any. */
export function latencyChart(metrics: Metrics, base: Metrics | undefined): string | null {
  const prefix = 'workload.stable-latencies.';
  const values = QUANTILES.map(([quantile]) => metricOf(metrics, prefix + quantile));
  if (values.some((value) => value === null) || values.every((value) => value === 0)) return null;
  const before = QUANTILES.map(([quantile]) => metricOf(base, prefix + quantile));
  const highest = Math.max(1, ...values.map(Number), ...before.map(Number));
  return fenced([
    CHART_STYLE,
    'xychart-beta',
    `  title "Stable latency in ms${before.includes(null) ? '' : ' (line: base branch)'}"`,
    `  x-axis [${QUANTILES.map(([, name]) => `"${name}"`).join(', ')}]`,
    `  y-axis 0 --> ${chartNumber(highest * 1.1)}`,
    `  bar [${values.map((value) => chartNumber(value ?? 0)).join(', ')}]`,
    ...(before.includes(null) ? [] : [`  line [${before.map((value) => chartNumber(value ?? 0)).join(', ')}]`]),
  ]);
}

/** Mermaid's numbers have no exponent. */
const chartNumber = (value: number): string => String(Math.round(Math.min(Math.max(value, 0), 1e12) * 100) / 100);

const fenced = (lines: readonly string[]): string => ['```mermaid', ...lines, '```'].join('\n');
