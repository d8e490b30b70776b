import { describe, expect, it } from 'vitest';
import { defaultsOf } from '../../src/shared/domain/parameter.ts';
import { misfit } from '../../src/shared/domain/fit.ts';
import { builtIn } from '../../src/main/catalogue.ts';
import { playBatch, playOne, specOf } from '../unit/worker/played.ts';

// Where a run has converged, the last bits decide how long a line search goes on: these end before that.
const problems = [
  { problem: 'quadratic', steps: 40 },
  { problem: 'rosenbrock', steps: 40 },
  { problem: 'logreg-bc', steps: 10 },
  { problem: 'mlp-dig', steps: 10 },
  // For those that are made for no other.
  { problem: 'kowalik', steps: 6 },
  { problem: 'matrix-least-squares', steps: 8 },
  { problem: 'lasso-diab', steps: 8 },
  { problem: 'simplex-distance', steps: 10 },
  { problem: 'poincare', steps: 10 },
  { problem: 'procrustes', steps: 10 },
  { problem: 'mbb', steps: 3 },
  // For those that fit none of these.
  { problem: 'sd', steps: 3 },
] as const;
/** The largest relative difference to a run alone that rounding makes in so few steps. */
const rounding = { fp32: 1e-4, fp64: 1e-12, int4: 1e-5 };

/** Its systems of equations are of condition 1e9, and lose digits that others keep. */
const lost = (problem: string): number => (problem === 'mbb' ? 100 : 1);

/** XLA takes half a minute to compile its factorisations. */
const isLong = (problem: string): boolean => problem === 'mbb';

/** By its id alone, so that no optimizer more gives another one a new case. */
const numberOf = (id: string): number => Buffer.from(id).reduce((sum, byte) => (31 * sum + byte) % 65_521, 0);

/**
 * Every optimizer once, on one of the problems and in one of the precisions that it is able to: what is batched are ops,
 * whose rules have tests of their own. XLA's compilations take longer than all else: one of a problem has it, and all whose
 * bits are compared.
 */
const chosen = builtIn.optimizers.map((optimizer) => {
  const able = problems.flatMap(({ problem }) => {
    const entry = builtIn.problems.find((each) => each.id === problem)!;
    return entry.precisions
      .filter((precision) => misfit(entry, defaultsOf(entry.parameters), optimizer, precision) === undefined)
      .map((precision) => ({ problem, precision }));
  });
  const { id } = optimizer;
  if (able.length === 0) throw new Error(`${id} fits none of the problems here`);
  const usual = able.filter(({ problem }) => problem !== 'sd');
  const among = usual.length > 0 ? usual : able;
  return { optimizer: id, ...among[numberOf(id) % among.length]! };
});

describe.each(problems)('$problem, many runs at once', ({ problem, steps }) => {
  const kinds = chosen
    .filter((each) => each.problem === problem)
    .map((each, nth) => ({
      ...each,
      mode: (problem === 'rosenbrock' || nth === 0) && !isLong(problem) ? ('xla' as const) : ('plain' as const),
    }));
  it.each(kinds)(
    '$optimizer in $precision, $mode: counts and rows are those of runs alone, values to rounding',
    async ({ optimizer, precision, mode }) => {
      const specs = [0, 1, 2].map((seed) =>
        specOf({ problem, optimizer, precision, seed, budget: { steps: steps - seed, oracle: 8 * steps + 7 * seed } }),
      );
      const together = await playBatch(specs.map((spec) => ({ spec, mode })));
      const alone = await playOne(specs[1]!, { mode });
      expect(together.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
      expect(together[1]!.counts).toEqual(alone.counts);
      expect(together[1]!.end).toMatchObject({ status: alone.end?.status, reason: alone.end?.reason });
      const expected = alone.values.flat();
      // The points differ by rounding of where they began: a value that fell far has fewer digits.
      const least = Math.abs(expected[0]!) / 1000;
      const worst = together[1]!.values
        .flat()
        .map((value, i) =>
          Object.is(value, expected[i]) ? 0 : Math.abs(value - expected[i]!) / Math.max(Math.abs(expected[i]!), least),
        )
        .reduce((most, value) => Math.max(most, value));
      expect(worst).toBeLessThanOrEqual(rounding[precision] * lost(problem));
      // No product of matrices: the same bits, as long as XLA does not join a product and a sum in one of the two alone.
      if (problem === 'rosenbrock' && precision === 'fp32') expect(worst).toBe(0);
    },
  );
});
