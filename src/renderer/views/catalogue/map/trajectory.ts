import type { RunLine } from '../../../../shared/contract/runs.ts';

/** A run's points as they are drawn; step k is where the method stood after k steps. */
export interface Trajectory {
  readonly run: RunLine;
  readonly steps: ArrayLike<number>;
  /** x, y of each step. */
  readonly points: ArrayLike<number>;
  /** Steps from one point to the next. */
  readonly stride: number;
}

/** How many of its points lie at or before a step. */
export function reached({ steps }: Pick<Trajectory, 'steps'>, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const lastStep = ({ steps }: Pick<Trajectory, 'steps'>): number => steps[steps.length - 1] ?? 0;

export function pointAt({ points }: Pick<Trajectory, 'points'>, index: number): readonly [x: number, y: number] {
  return [points[2 * index] ?? NaN, points[2 * index + 1] ?? NaN];
}

type Range = [from: number, to: number];

/** A part of the plane with all finite points of some trajectories and a point in it, with some room around. */
export function fitted(
  trajectories: readonly Pick<Trajectory, 'points'>[],
  also: readonly [number, number] | null,
): { readonly x: Range; readonly y: Range } | undefined {
  const bounds: [Range, Range] = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  const take = (value: number, range: Range): void => {
    if (!Number.isFinite(value)) return;
    range[0] = Math.min(range[0], value);
    range[1] = Math.max(range[1], value);
  };
  for (const { points } of trajectories)
    for (let i = 0; i < points.length; i++) take(points[i] as number, bounds[i % 2] as Range);
  also?.forEach((value, i) => {
    take(value, bounds[i] as Range);
  });
  const [x, y] = bounds.map(([from, to]): Range => {
    const room = Math.max((to - from) * 0.12, Math.max(Math.abs(from), Math.abs(to), 1) * 1e-3);
    return [from - room, to + room];
  }) as [Range, Range];
  return [...x, ...y].every(Number.isFinite) ? { x, y } : undefined;
}
