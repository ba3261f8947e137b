import type { Completion } from '../data/operations.ts';

/** Adds what stands for an operation: a dot for ok, a cross for failed, a triangle for undecided. */
export function addShape(path: Path2D, completion: Completion, x: number, y: number, size: number): void {
  if (completion === 'ok') {
    path.moveTo(x + size, y);
    path.arc(x, y, size, 0, 2 * Math.PI);
  } else if (completion === 'fail') {
    path.moveTo(x - size, y - size);
    path.lineTo(x + size, y + size);
    path.moveTo(x + size, y - size);
    path.lineTo(x - size, y + size);
  } else {
    path.moveTo(x, y - size * 1.2);
    path.lineTo(x + size * 1.1, y + size * 0.9);
    path.lineTo(x - size * 1.1, y + size * 0.9);
    path.closePath();
  }
}
