import { count, duration } from '../number-text.ts';

/** How far two makings of a run are one: what each recorded at the points that both have. */
export interface Agreement {
  /** Points that both recorded. */
  readonly points: number;
  /** Step of the first of these whose objective is another, in any bit; null: there is none. */
  readonly differsAt: number | null;
  /** Last steps of the first and of the second. */
  readonly ends: [number, number];
}

/** Whether two makings of a run gave the same. */
export function agreementWords({ points, differsAt, ends }: Agreement): string {
  if (differsAt !== null) return `Another from step ${count(differsAt)} on, after ${count(points)} equal points.`;
  const [first, second] = ends;
  if (first === second) return `The same to the last bit at all ${count(points)} points.`;
  return `The same to the last bit at the ${count(points)} points that both have; they ended at steps ${count(first)} and ${count(second)}.`;
}

/** Compute seconds of another making beside those of this one. */
export const timeBeside = (other: number, own: number): string =>
  `It took ${duration(other)} of compute, this one ${duration(own)}.`;
