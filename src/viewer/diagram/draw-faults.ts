import type { FaultPeriod } from '../../page/page-data.ts';
import type { Board, Places } from './draw-frame.ts';
import { faultLabel } from './marks.ts';
import { laneY, xOf } from './scene.ts';

/** Faults in view: a partition over all lines, what happens to nodes on their own. */
export function drawFaults(board: Board, faults: readonly FaultPeriod[], places: Places): void {
  const { context, geometry, range, palette } = board;
  let labelledTo = Number.NEGATIVE_INFINITY;
  for (const fault of faults) {
    const x1 = Math.max(-2, xOf(geometry, range, places.placeOf(fault.from)));
    const end = fault.to === null ? geometry.width : xOf(geometry, range, places.placeOf(fault.to));
    const x2 = Math.min(geometry.width + 2, Math.max(end, x1 + 1));
    if (x1 > geometry.width || x2 < 0) continue;
    if (fault.kind === 'partition') {
      shade(board, x1, geometry.top, x2 - x1, geometry.height - geometry.top);
    } else {
      for (const node of fault.groups.flat()) {
        const lane = places.laneOfNode(node);
        if (lane < 0) continue;
        drawOutage(board, fault.kind, lane, x1, x2);
      }
    }
    const label = faultLabel(fault);
    context.font = `600 11px ${palette.font}`;
    const wide = context.measureText(label).width + 12;
    const x = Math.max(x1, 0) + 6;
    if (x2 - x < wide || x < labelledTo) continue;
    labelledTo = x + wide;
    context.fillStyle = palette.fault;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillText(label, x, geometry.top + 9);
  }
}

function shade({ context, palette }: Board, x: number, y: number, width: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.globalAlpha = 0.07;
  context.fillStyle = palette.fault;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 0.16;
  context.strokeStyle = palette.fault;
  context.lineWidth = 1;
  context.beginPath();
  for (let from = x - height - (x % 12); from < x + width; from += 12) {
    context.moveTo(from, y + height);
    context.lineTo(from + height, y);
  }
  context.stroke();
  context.globalAlpha = 0.5;
  context.beginPath();
  context.moveTo(x + 0.5, y);
  context.lineTo(x + 0.5, y + height);
  context.moveTo(x + width - 0.5, y);
  context.lineTo(x + width - 0.5, y + height);
  context.stroke();
  context.restore();
}

function drawOutage(board: Board, kind: 'kill' | 'pause', lane: number, x1: number, x2: number): void {
  const { context, geometry, palette } = board;
  const y = laneY(geometry, lane);
  const half = geometry.laneHeight * 0.32;
  shade(board, x1, y - half, x2 - x1, half * 2);
  context.strokeStyle = palette.fault;
  context.lineWidth = 2;
  context.beginPath();
  if (kind === 'kill') {
    context.moveTo(x1 - 4, y - 4);
    context.lineTo(x1 + 4, y + 4);
    context.moveTo(x1 + 4, y - 4);
    context.lineTo(x1 - 4, y + 4);
  } else {
    context.moveTo(x1 + 1, y - 5);
    context.lineTo(x1 + 1, y + 5);
    context.moveTo(x1 + 5, y - 5);
    context.lineTo(x1 + 5, y + 5);
  }
  context.stroke();
}
