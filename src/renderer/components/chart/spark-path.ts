export interface SparkPoint {
  readonly x: number;
  readonly y: number;
}

/** What a spark line is drawn in: ends of both axes, in the units of the points; of a log axis, of what is positive. */
export interface SparkFrame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xLog: boolean;
  readonly yLog: boolean;
}

/**
 * A frame that holds all of some lines, so that they compare. y is on a log axis where no value is negative and some are
 * positive; undefined where there are no two values.
 */
export function frameOf(lines: readonly (readonly SparkPoint[])[], xLog = false): SparkFrame | undefined {
  const finite = lines.flatMap((points) => points.filter(({ y }) => Number.isFinite(y)));
  if (finite.length < 2) return undefined;
  const ys = finite.map(({ y }) => y);
  const yLog = ys.every((y) => y >= 0) && ys.some((y) => y > 0);
  const xs = lines.flat().map(({ x }) => x);
  const [least, greatest] = endsOf(ys, yLog);
  return { x: endsOf(xs, xLog), y: [yLog ? Math.max(least, decades * greatest) : least, greatest], xLog, yLog };
}

/** What a small picture can show: below lies what double precision cannot tell apart as a rule. */
const decades = 1e-16;

function endsOf(values: readonly number[], log: boolean): readonly [number, number] {
  const shown = log ? values.filter((value) => value > 0) : values;
  return [Math.min(...shown), Math.max(...shown)];
}

/**
 * The points as an SVG path in a box. A value holds until the next point, as in every chart; what cannot be drawn breaks
 * the line, and what lies below a log axis is drawn at its beginning.
 */
export function sparkPath(
  points: readonly SparkPoint[],
  width: number,
  height: number,
  frame: SparkFrame | undefined = frameOf([points]),
): string {
  if (frame === undefined) return '';
  const left = (x: number): number => width * share(x, frame.x, frame.xLog, 0);
  const top = (y: number): number => height * (1 - share(y, frame.y, frame.yLog, 0.5));
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

/** Of the way from one end to the other; `alone` where they are the same. */
function share(value: number, [from, to]: readonly [number, number], log: boolean, alone: number): number {
  if (log && value <= 0) return 0;
  if (from === to) return alone;
  return log ? Math.max(0, Math.log(value / from) / Math.log(to / from)) : (value - from) / (to - from);
}
