import type { Arrow } from './scene.ts';

/** The arrow that is nearest to a point, within `reach` pixels. */
export function nearestArrow(arrows: readonly Arrow[], x: number, y: number, reach: number): Arrow | null {
  let nearest: Arrow | null = null;
  let least = reach;
  for (const arrow of arrows) {
    const distance = distanceTo(arrow, x, y);
    if (distance >= least) continue;
    least = distance;
    nearest = arrow;
  }
  return nearest;
}

function distanceTo({ x1, y1, x2, y2 }: Arrow, x: number, y: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}
