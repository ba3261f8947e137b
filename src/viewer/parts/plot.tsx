import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { FaultPeriod } from '../../page/page-data.ts';
import { watchSize } from '../diagram/canvas.ts';
import { type Palette, paletteOf } from '../diagram/read-palette.ts';
import { paints } from '../state/theme.ts';
import { shadeFaults } from './shade-faults.ts';

interface PlotProps {
  readonly label: string;
  readonly height: number;
  readonly data: uPlot.AlignedData;
  /** Series and axes in the colours of the theme; made anew when that changes. */
  readonly options: (palette: Palette) => Pick<uPlot.Options, 'series' | 'scales'> & {
    readonly yLabel: (value: number) => string;
    /** Draws over the plot, in canvas pixels. */
    readonly draw?: (plot: uPlot) => void;
    readonly clicked?: (plot: uPlot, left: number, top: number) => void;
  };
  /** Shaded behind. Times are microseconds. */
  readonly faults: readonly FaultPeriod[];
  readonly ends: number;
}

const SYNC = 'run';

/** A chart over the run's time in seconds. */
export function Plot({ label, height, data, options, faults, ends }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const painted = paints.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const palette = paletteOf(element);
    const { yLabel, draw, clicked, ...given } = options(palette);
    const axis: uPlot.Axis = {
      stroke: palette.muted,
      font: `11px ${palette.font}`,
      grid: { stroke: palette.faint, width: 1 },
      ticks: { stroke: palette.line, width: 1, size: 4 },
    };
    const plot = new uPlot(
      {
        width: Math.max(100, element.clientWidth),
        height,
        padding: [8, 12, 0, 0],
        cursor: { sync: { key: SYNC, setSeries: false }, points: { size: 6 }, drag: { x: true, y: false } },
        axes: [
          { ...axis, values: (_, ticks) => ticks.map((tick) => `${tick} s`), size: 28 },
          { ...axis, values: (_, ticks) => ticks.map((tick) => (tick == null ? '' : yLabel(tick))), size: 62 },
        ],
        legend: { show: given.series.length > 2 || given.series[1]?.stroke !== undefined },
        ...given,
        scales: { x: { time: false, range: (_, min, max) => [Math.min(min, 0), max] }, ...given.scales },
        hooks: {
          drawClear: [(drawn) => shadeBehind(drawn, faults, ends, palette)],
          ...(draw !== undefined && { draw: [draw] }),
        },
      },
      data,
      element,
    );
    if (clicked !== undefined) {
      plot.over.addEventListener('click', ({ offsetX, offsetY }) => clicked(plot, offsetX, offsetY));
    }
    const stop = watchSize(element, (width) => {
      if (width > 0 && width !== plot.width) plot.setSize({ width, height });
    });
    return () => {
      stop();
      plot.destroy();
    };
  }, [data, painted]);
  return <div class="plot" ref={place} role="img" aria-label={label} />;
}

function shadeBehind(plot: uPlot, faults: readonly FaultPeriod[], ends: number, palette: Palette): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const xOf = (time: number): number => plot.valToPos(time / 1_000_000, 'x', true);
  shadeFaults(ctx, palette, faults, { ends, xOf, top: bbox.top, height: bbox.height });
  ctx.restore();
}
