import { median as medianOf } from '../../src/shared/stats/quantile.ts';

/** Where a run ended, and the steps at which it was looked at. */
export interface End {
  /** Of a run without its seed. */
  readonly program: string;
  readonly seed: number;
  readonly rows: readonly number[];
  /** The last one, in float64 on all data. */
  readonly objective: number;
}

/** Draws differ, and with them where the median of some seeds ends: of the same order is all that can be asked. */
const sameOrder = 10;

/**
 * What forbids to compare the times of two sets of runs, in words: they are not of the same programs and seeds, did not
 * end at the same step, a row of theirs is lacking in ours, or the medians over seeds are not of the same order.
 */
export function disagreement(ours: readonly End[], theirs: readonly End[]): string | undefined {
  const key = ({ program, seed }: End): string => `${program} seed ${seed}`;
  const known = new Map(ours.map((end) => [key(end), end]));
  if (known.size !== theirs.length) return `there are ${known.size} runs of ours and ${theirs.length} of theirs`;
  for (const end of theirs) {
    const own = known.get(key(end));
    if (own === undefined) return `${key(end)} is not among ours`;
    const [a, b] = [own.rows.at(-1), end.rows.at(-1)];
    if (a !== b) return `${key(end)} ended at step ${a}, theirs at step ${b}`;
    const rows = new Set(own.rows);
    const missing = end.rows.find((step) => !rows.has(step));
    if (missing !== undefined) return `${key(end)} has no row at step ${missing}`;
  }
  for (const program of new Set(theirs.map((end) => end.program))) {
    const [a, b] = [ours, theirs].map((ends) =>
      median(ends.filter((end) => end.program === program).map(({ objective }) => objective)),
    ) as [number, number];
    const ratio = a / b;
    if (!(ratio < sameOrder && ratio > 1 / sameOrder))
      return `${program} ended at ${a.toPrecision(3)}, theirs at ${b.toPrecision(3)}`;
  }
  return undefined;
}

/** That of all statistics, but NaN is among them where one is: a run that went out of the numbers is no other's equal. */
export const median = (values: readonly number[]): number => (values.some(Number.isNaN) ? NaN : medianOf(values));
