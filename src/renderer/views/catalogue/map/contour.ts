/** Values on a grid, row by row from the least y, each row from the least x. */
export interface Grid {
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The pieces x1, y1, x2, y2 of the line on which a grid has a value, in units of its cells (marching squares, linear
 * along edges). Cells with a value that is not finite have none; of a saddle the mean of its corners decides.
 */
export function contour({ values, columns, rows }: Grid, level: number): Float64Array {
  const pieces: number[] = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = (values[at] as number) - level;
      const b = (values[at + 1] as number) - level;
      const c = (values[at + columns + 1] as number) - level;
      const d = (values[at + columns] as number) - level;
      if (!Number.isFinite(a + b + c + d)) continue;
      const kind = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      // Where the line crosses the edges below, right, above and left.
      const below = [column + a / (a - b), row] as const;
      const right = [column + 1, row + b / (b - c)] as const;
      const above = [column + d / (d - c), row + 1] as const;
      const left = [column, row + a / (a - d)] as const;
      const draw = (from: readonly [number, number], to: readonly [number, number]): void => {
        pieces.push(...from, ...to);
      };
      const high = a + b + c + d > 0;
      if (kind === 1 || kind === 14) draw(left, below);
      else if (kind === 2 || kind === 13) draw(below, right);
      else if (kind === 4 || kind === 11) draw(right, above);
      else if (kind === 8 || kind === 7) draw(above, left);
      else if (kind === 3 || kind === 12) draw(left, right);
      else if (kind === 6 || kind === 9) draw(below, above);
      else if ((kind === 5) === high) {
        draw(left, above);
        draw(below, right);
      } else {
        draw(left, below);
        draw(right, above);
      }
    }
  return Float64Array.from(pieces);
}
