import type { ProblemPlane } from '../../shared/domain/catalogue.ts';

/** A square around a start and a point of interest, a third wider than both need, so that a map shows the way. */
export function around(start: readonly number[], x: number, y: number): ReturnType<ProblemPlane['range']> {
  const [a = x, b = y] = start;
  const centre = [(a + x) / 2, (b + y) / 2] as const;
  const half = Math.max(Math.abs(a - x), Math.abs(b - y), 1) * 1.25;
  const side = (middle: number): readonly [number, number] => [middle - half, middle + half];
  return { x: side(centre[0]), y: side(centre[1]) };
}
