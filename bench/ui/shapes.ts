import { mulberry32 } from '../../src/shared/stats/mulberry32.ts';

/** Made-up gaps of a run, row by row, that fall at some rate to a floor, or diverge. */
export interface Shape {
  readonly gaps: Float64Array;
  /** Least gap up to each row. */
  readonly best: Float64Array;
  readonly diverges: boolean;
}

/**
 * Shapes from slow to fast: sub-linear, linear and superlinear descent with noise, every twelfth of them diverging.
 *
 * @param rows rows of one curve
 */
export function makeShapes(count: number, rows: number, seed = 1): Shape[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, index) => {
    const diverges = index % 12 === 11;
    const decades = 1 + (16 * index) / count;
    const floor = 10 ** (-3 - 12 * random());
    const noise = 0.3 * random();
    const power = [0.3, 1, 1.6][index % 3] ?? 1;
    const gaps = new Float64Array(rows);
    const best = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const done = row / (rows - 1);
      const fall = diverges ? 3 * done - 2 * Math.min(done, 0.4) : -decades * done ** power;
      const gap = 100 * 10 ** fall * (1 + noise * (random() - 0.5)) + floor;
      gaps[row] = diverges && row === rows - 1 ? NaN : gap;
      best[row] = Math.min(best[row - 1] ?? Infinity, gap);
    }
    return { gaps, best, diverges };
  });
}
