import { count, significant } from '../../../lib/format.ts';
import type { MapScene } from './draw-map.ts';
import { namesAmong } from './run-names.ts';
import { lastStep, pointAt, type Trajectory } from './trajectory.ts';

const short = (value: number): string => significant(value, 3);
export const pointText = ([x, y]: readonly [number, number]): string => `(${short(x)}, ${short(y)})`;

function pathInWords(name: string, trajectory: Trajectory): string {
  const points = trajectory.steps.length;
  if (points === 0) return `${name}: not drawn yet`;
  const [from, to] = [pointAt(trajectory, 0), pointAt(trajectory, points - 1)];
  return `${name}: from ${pointText(from)} to ${pointText(to)} in ${count(lastStep(trajectory))} steps`;
}

/** What a map shows, for those who do not see it and for the caption of a picture. */
export function inWords(
  title: string,
  { x, y, minimiser, trajectories }: Pick<MapScene, 'x' | 'y' | 'minimiser' | 'trajectories'>,
  optimum: number | null,
): { readonly whole: string; readonly lines: readonly string[] } {
  const least = optimum === null ? '' : ` of ${significant(optimum, 4)}`;
  const where = minimiser === null ? '' : `; its minimum${least} is at ${pointText(minimiser)}`;
  const head = `${title}, x₁ from ${short(x[0])} to ${short(x[1])}, x₂ from ${short(y[0])} to ${short(y[1])}${where}`;
  const nameOf = namesAmong(trajectories.map(({ run }) => run));
  const lines = [head, ...trajectories.map((each) => pathInWords(nameOf(each.run), each))];
  return { whole: `Contour map: ${lines.join('. ')}.`, lines };
}
