import type { Verdict } from '../../src/verdict/verdict.ts';
import { aFailingSeed, aLimit, aMessage, aReason, aVerdict, seedsUpTo } from './verdicts.ts';

/** The verdicts of a pull request that breaks two of the fourteen challenges: the goldens are made of these. */
const artifacts = (id: number): NonNullable<Verdict['artifacts']> => ({
  store: { id, url: '' },
  messages: { id: id + 1, url: '' },
  report: { id: id + 2, url: '' },
});

const latencies = (quantiles: readonly [number, number, number, number, number]) => ({
  'workload.stable-latencies.0': quantiles[0],
  'workload.stable-latencies.0.5': quantiles[1],
  'workload.stable-latencies.0.95': quantiles[2],
  'workload.stable-latencies.0.99': quantiles[3],
  'workload.stable-latencies.1': quantiles[4],
});

const broadcast = (key: string, title: string, id: number, different: Partial<Verdict> = {}): Verdict =>
  aVerdict({ key, challenge: key, title, workload: 'broadcast', artifacts: artifacts(id), ...different });

const other = (key: string, title: string, workload: string, id: number, different: Partial<Verdict> = {}): Verdict =>
  aVerdict({ key, challenge: key, title, workload, artifacts: artifacts(id), ...different });

const figures = (messages: number, ok = 1) => ({ 'net.servers.msgs-per-op': messages, 'availability.ok-fraction': ok });

export const crash: Verdict = other('1-echo', 'Echo', 'echo', 100, {
  outcome: 'crash',
  exitCode: 255,
  metrics: {},
  reasons: [
    aReason({
      title: 'Node n0 crashed with exit status 1',
      detail:
        "n0 ended with status 1 about 2.1 s into the test: TypeError: Cannot read properties of undefined (reading 'echo').",
      node: 'n0',
      location: { file: 'src/echo.ts', line: 31, column: 24, inRepository: 'src/echo.ts' },
      evidence: [
        {
          source: 'node-logs/n0.log',
          line: 14,
          text: "TypeError: Cannot read properties of undefined (reading 'echo')",
        },
        { source: 'node-logs/n0.log', line: 15, text: '    at handle (src/echo.ts:31:24)' },
      ],
      advice:
        'Look at line 31: the message that was handled there has no body. Answer what you do not know with an error.',
      messages: [
        aMessage({ id: 4, sentAt: 2080, receivedAt: 2081 }),
        aMessage({ id: 5, src: 'n0', dest: 'c1', type: 'echo_ok', sentAt: 2084, receivedAt: 2085 }),
        aMessage({ id: 6, sentAt: 2140, label: '"Please echo 7"', receivedAt: null }),
      ],
    }),
    aReason({
      id: 'timeouts',
      title: '12 operations timed out',
      detail: 'Nobody answered them.',
      under: 'node-crashed',
    }),
  ],
  reproduce: ['1-echo', '--bin', 'dist/echo.js', '--time-limit', '10'],
});

export const tooMany: Verdict = broadcast('3d-efficient-broadcast-1', 'Efficient Broadcast, Part I', 130, {
  outcome: 'fail',
  metrics: { ...figures(34.6), ...latencies([0, 187, 301, 388, 412]), 'stats.count': 2012, 'stats.ok-count': 2012 },
  base: { outcome: 'pass', metrics: { ...figures(23.1), ...latencies([0, 171, 310, 380, 407]) } },
  limits: [
    aLimit('net.servers.msgs-per-op < 30', 34.6, false),
    aLimit('workload.stable-latencies.0.5 < 400', 187, true),
    aLimit('workload.stable-latencies.1 < 600', 412, true),
    aLimit('net.servers.msgs-per-op <= base * 1.1', null, null),
  ],
  runs: [
    {
      name: 'run',
      faults: false,
      outcome: 'fail',
      reasons: [],
      metrics: {},
      limits: [],
      engine: { name: 'maelstrom', version: '0.2.4' },
      exitCode: 0,
      durationMs: 34_211,
      summary: ':valid? true, 2012 of 2012 operations ok',
      damaged: [],
    },
    {
      name: 'faults',
      faults: true,
      outcome: 'pass',
      reasons: [],
      metrics: {},
      limits: [],
      engine: { name: 'maelstrom', version: '0.2.4' },
      exitCode: 0,
      durationMs: 35_104,
      summary: ':valid? true, 1987 of 1987 operations ok',
      damaged: ['jepsen.log'],
    },
  ],
  reasons: [
    aReason({
      id: 'limit-broken',
      title: 'Too many messages: 34.6 per operation, the limit is 30',
      detail:
        'Between the nodes 34.6 messages were sent for each operation of a client. Every node sends each value to all of its neighbours, the one it came from among them.',
      advice: 'Do not send a value back to where it came from, and send several values in one message.',
      messages: [
        aMessage({ id: 11, src: 'c3', dest: 'n1', type: 'broadcast', label: '{"message":7}', sentAt: 1003 }),
        aMessage({
          id: 12,
          src: 'n1',
          dest: 'n2',
          type: 'broadcast',
          label: '{"message":7}',
          sentAt: 1004,
          receivedAt: 1104,
        }),
        aMessage({
          id: 13,
          src: 'n2',
          dest: 'n1',
          type: 'broadcast',
          label: '{"message":7}',
          sentAt: 1105,
          receivedAt: 1205,
        }),
        aMessage({
          id: 14,
          src: 'n1',
          dest: 'n2',
          type: 'broadcast',
          label: '{"message":7}',
          sentAt: 1206,
          receivedAt: 1306,
        }),
      ],
    }),
  ],
  reproduce: ['3d-efficient-broadcast-1', '--bin', 'dist/broadcast.js'],
});

export const fourteen: readonly Verdict[] = [
  crash,
  other('2-unique-ids', 'Unique ID Generation', 'unique-ids', 104, {
    metrics: figures(0, 1),
    base: { metrics: figures(0, 1) },
  }),
  broadcast('3a-single-node-broadcast', 'Single-Node Broadcast', 108, {
    metrics: { ...figures(0), ...latencies([0, 0, 0, 0, 0]) },
  }),
  broadcast('3b-multi-node-broadcast', 'Multi-Node Broadcast', 112, {
    metrics: { ...figures(3.94), ...latencies([0, 0, 1, 3, 4]) },
    base: { metrics: { ...figures(4.5), ...latencies([0, 0, 1, 3, 4]) } },
  }),
  broadcast('3c-fault-tolerant-broadcast', 'Fault Tolerant Broadcast', 116, {
    metrics: { ...figures(9.87, 0.9987), ...latencies([0, 212, 8800, 9100, 9400]) },
    reasons: [
      aReason({
        id: 'stdout-not-json',
        severity: 'warning',
        title: 'n2 printed a line that is not JSON',
        detail: 'It is mute since.',
      }),
    ],
  }),
  tooMany,
  broadcast('3e-efficient-broadcast-2', 'Efficient Broadcast, Part II', 134, {
    metrics: { ...figures(5.73), ...latencies([0, 771, 1010, 1100, 1122]) },
    base: { metrics: { ...figures(8.9), ...latencies([0, 680, 1002, 1090, 1110]) } },
  }),
  other('4-grow-only-counter', 'Grow-Only Counter', 'g-counter', 138, {
    metrics: figures(6.2),
    base: { outcome: 'fail', metrics: {} },
    job: { id: 'test', leg: 'c'.repeat(16), checkRun: 5008 },
  }),
  other('5a-single-node-kafka', 'Single-Node Kafka-Style Log', 'kafka', 142, { metrics: figures(0) }),
  other('5b-multi-node-kafka', 'Multi-Node Kafka-Style Log', 'kafka', 146, {
    metrics: {
      ...figures(5.01, 0.9993),
      'stats.count': 4310,
      'stats.by-f.poll.info-count': 1,
      'stats.by-f.send.fail-count': 2,
    },
  }),
  other('5c-efficient-kafka', 'Efficient Kafka-Style Log', 'kafka', 150, {
    metrics: figures(2.4, 0.9993),
    base: { metrics: figures(2.39, 0.9993) },
  }),
  other('6a-single-node-txn', 'Single-Node, Totally-Available Transactions', 'txn-rw-register', 154, {
    metrics: figures(0),
  }),
  other('6b-read-uncommitted', 'Totally-Available, Read Uncommitted Transactions', 'txn-rw-register', 158, {
    metrics: figures(1.02),
  }),
  other('6c-read-committed', 'Totally-Available, Read Committed Transactions', 'txn-rw-register', 162, {
    metrics: figures(1.02),
  }),
];

const lost = (different: Partial<Verdict['reasons'][number]> = {}) =>
  aReason({
    id: 'lost-values',
    title: 'Acknowledged values were lost',
    detail: '1 value of 1 was lost: 0.',
    evidence: [{ source: 'history.edn', text: 'Value 0: acknowledged by n1 at 0.2 s, never shown by any node.' }],
    advice: 'Pass each new value on to the other nodes and repeat until they acknowledge it.',
    firstAt: 220,
    messages: [
      aMessage({ id: 4, src: 'c5', dest: 'n1', type: 'broadcast', label: '0', sentAt: 220, receivedAt: 220 }),
      aMessage({ id: 5, src: 'n1', dest: 'n2', type: 'share', label: '[0]', sentAt: 220, receivedAt: null }),
      aMessage({ id: 6, src: 'n1', dest: 'c5', type: 'broadcast_ok', label: '', sentAt: 220, receivedAt: 221 }),
    ],
    ...different,
  });

const aRun = (name: string, different: Partial<Verdict['runs'][number]> = {}): Verdict['runs'][number] => ({
  name,
  faults: false,
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  engine: { name: 'maelstrom', version: '0.2.4' },
  exitCode: 0,
  durationMs: 34_000,
  summary: ':valid? true, 197 of 197 operations ok',
  damaged: [],
  ...different,
});

/** Passes on Maelstrom, and fails with a seed. */
export const losesWithSeed: Verdict = broadcast('3c-fault-tolerant-broadcast', 'Fault-Tolerant Broadcast', 500, {
  outcome: 'fail',
  metrics: figures(5.27),
  reasons: [lost({ detail: 'In seed 18: 1 value of 1 was lost: 0.' })],
  runs: [
    aRun('run'),
    aRun('seed 18', {
      outcome: 'fail',
      reasons: [lost()],
      engine: { name: 'embedded', version: '1.0.0', clock: 'simulated' },
      exitCode: 1,
      durationMs: 310,
      summary: ':valid? false, 2 of 2 operations ok',
    }),
  ],
  job: { id: 'test', leg: '0'.repeat(16), seeds: { from: 1, to: 200 } },
  seeds: seedsUpTo(18, 1, 200),
  reproduce: aFailingSeed(18).reproduce,
});
