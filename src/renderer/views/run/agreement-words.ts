import type { RepeatLine } from '../../../shared/contract/runs.ts';
import { count, duration } from '../../lib/format.ts';

/** Whether two makings of a run gave the same. */
export function agreementWords({ points, differsAt, ends }: NonNullable<RepeatLine['agreement']>): string {
  if (differsAt !== null) return `Another from step ${count(differsAt)} on, after ${count(points)} equal points.`;
  const [first, second] = ends;
  if (first === second) return `The same to the last bit at all ${count(points)} points.`;
  return `The same to the last bit at the ${count(points)} points that both have; they ended at steps ${count(first)} and ${count(second)}.`;
}

/** Compute seconds of another making beside those of this one. */
export const timeBeside = (other: number, own: number): string =>
  `It took ${duration(other)} of compute, this one ${duration(own)}.`;
