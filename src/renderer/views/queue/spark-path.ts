import type { SparkPoint } from './queue-feed.svelte.ts';

/**
 * The points as an SVG path in a box: on a log axis where all finite values are positive. A value holds until the next
 * point, as in every chart; what cannot be drawn breaks the line.
 */
export function sparkPath(points: readonly SparkPoint[], width: number, height: number): string {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  if (finite.length < 2) return '';
  const log = finite.every(({ y }) => y > 0);
  const level = (y: number): number => (log ? Math.log10(y) : y);
  const levels = finite.map(({ y }) => level(y));
  const [least, greatest] = [Math.min(...levels), Math.max(...levels)];
  const [from, to] = [points[0]!.x, points.at(-1)!.x];
  const left = (x: number): number => (to === from ? 0 : ((x - from) / (to - from)) * width);
  const top = (y: number): number =>
    greatest === least ? height / 2 : ((greatest - level(y)) / (greatest - least)) * height;
  let path = '';
  let isDown = false;
  for (const { x, y } of points) {
    if (isDown) path += `H${left(x).toFixed(1)}`;
    const goesOn = Number.isFinite(y);
    if (goesOn) path += isDown ? `V${top(y).toFixed(1)}` : `M${left(x).toFixed(1)} ${top(y).toFixed(1)}`;
    isDown = goesOn;
  }
  return path;
}
