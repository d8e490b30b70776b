import type { HostTensor } from '../define.ts';

type Point = readonly [x: number, y: number];

/** Where a function of two unknowns is least, read off its data. */
export function planarMinimiser(data: Readonly<Record<string, HostTensor>>): Point {
  const { x_opt, rotation, centres, signs, map } = data;
  if (x_opt) return pair(x_opt);
  // The highest peak is the first.
  if (rotation && centres) return turnedBack(rotation, pair(centres));
  // Rosenbrock's valley ends at z = Qx + ½ = 1.
  if (rotation) return turnedBack(rotation, [0.5, 0.5]);
  // Of Lunacek's two bowls the deeper has its bottom at y = 2.5; Schwefel's least wave is at y = 4.2096874637.
  const y = map ? 2.5 : 4.2096874637;
  const [a, b] = pair(signs as HostTensor);
  return [(a * y) / 2, (b * y) / 2];
}

const pair = ({ values }: HostTensor): Point => [values[0] as number, values[1] as number];

/** Qᵀ v. */
function turnedBack({ values }: HostTensor, [v, w]: Point): Point {
  const [a, b, c, d] = values as Float64Array;
  return [(a as number) * v + (c as number) * w, (b as number) * v + (d as number) * w];
}
