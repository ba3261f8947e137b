import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import type { Binned } from '../../data/latencies.ts';
import type { Palette } from '../../diagram/read-palette.ts';
import { Plot } from '../../parts/plot.tsx';
import type { App } from '../../state/app.ts';

interface BinnedChartProps {
  readonly app: App;
  readonly label: string;
  readonly binned: Binned;
  readonly logarithmic: boolean;
  readonly yText: (value: number) => string;
}

/** Dashes, so that lines are told apart without their colours. */
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [1, 2], [10, 4]];

/** Lines over the run's time. */
export function BinnedChart({ app, label, binned, logarithmic, yText }: BinnedChartProps) {
  const data = useMemo(
    () => [binned.middles, ...binned.lines.map(({ values }) => values)] as unknown as uPlot.AlignedData,
    [binned],
  );
  const options = (palette: Palette) => ({
    series: [
      { label: 'time', value: (_: uPlot, value: number | null) => (value == null ? '' : `${value.toFixed(1)} s`) },
      ...binned.lines.map(({ name }, at) => ({
        label: name,
        stroke:
          name.endsWith(' fail') || name.endsWith(' info')
            ? palette.lost
            : (palette.hues[at % palette.hues.length] ?? palette.accent),
        width: 1.75,
        dash: DASHES[at % DASHES.length] ?? [],
        points: { show: true, size: 3, width: 0, fill: palette.hues[at % palette.hues.length] ?? palette.accent },
        value: (_: uPlot, value: number | null) => (value == null ? '' : yText(value)),
      })),
    ],
    scales: {
      y: logarithmic
        ? { distr: 3 as const }
        : { range: (_: uPlot, __: number, max: number): [number, number] => [0, max * 1.08 || 1] },
    },
    yLabel: yText,
  });
  return (
    <Plot label={label} height={200} data={data} options={options} faults={app.run.head.faults} ends={app.run.ends} />
  );
}
