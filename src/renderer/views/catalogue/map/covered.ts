import type { Box } from './labels.ts';

/** Of a cell's sides, in pixels. */
const cell = 4;

/** Where lines have been drawn, by cells: words are put where few are. */
export class Covered {
  readonly #box: Box;
  readonly #columns: number;
  readonly #cells: Uint8Array;

  constructor(box: Box) {
    this.#box = box;
    this.#columns = Math.max(1, Math.ceil((box.right - box.left) / cell));
    this.#cells = new Uint8Array(this.#columns * Math.max(1, Math.ceil((box.bottom - box.top) / cell)));
  }

  /** A line through x, y pairs. */
  add(points: readonly number[]): void {
    let [fromX = 0, fromY = 0] = points;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
      // Beyond the picture nothing is covered, however long the line.
      const pieces = Math.min(1000, Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / cell)));
      for (let k = 1; k <= pieces; k++)
        this.#mark(fromX + ((x - fromX) * k) / pieces, fromY + ((y - fromY) * k) / pieces);
      [fromX, fromY] = [x, y];
    }
  }

  /** How many cells of a box have a line in them. */
  within({ left, top, right, bottom }: Box): number {
    let count = 0;
    for (let y = top; y < bottom; y += cell)
      for (let x = left; x < right; x += cell) count += this.#cells[this.#at(x, y)] ?? 0;
    return count;
  }

  #at(x: number, y: number): number {
    const { left, top, right } = this.#box;
    if (x < left || x >= right || y < top) return -1;
    return Math.floor((y - top) / cell) * this.#columns + Math.floor((x - left) / cell);
  }

  #mark(x: number, y: number): void {
    const at = this.#at(x, y);
    if (at >= 0 && at < this.#cells.length) this.#cells[at] = 1;
  }
}
