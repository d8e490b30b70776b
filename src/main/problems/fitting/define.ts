import { int } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { abs, clip, div, log, max, mul, neg, reshape, sliceAxis, sub } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';
import type { Data, ProblemDefinition } from '../define.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostVector } from '../host.ts';

/** A point to start from, and the sum of squares there. */
interface Start {
  readonly x: readonly number[];
  readonly f: number;
}

interface Fit {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly revision: number;
  readonly equation: string;
  readonly about: string;
  /** Where there are several, they are numbered from 1, as NIST does. */
  readonly starts: readonly [Start, ...Start[]];
  /** Which of them is taken where none is named; the first, unless declared. */
  readonly usual?: number;
  /** The least sum of squares. */
  readonly least: number;
  /** Where it is; how many digits of it a point has right is then measured. */
  readonly minimiser?: readonly number[];
  /** What is fitted, by names. */
  readonly data: Readonly<Record<string, readonly number[]>>;
  /** The residuals at the unknowns, each a scalar. */
  readonly residuals: (x: readonly Tensor<Float>[], data: Data) => Tensor<Float>;
}

/** The least sum that a fit is judged by lies so far above the minimum, relatively. */
const relativeTarget = 1e-6;

/** More than a double has to tell. */
const mostDigits = 15;

const correctDigits = {
  name: 'correct_digits',
  better: 'higher',
  about: 'How many digits of the unknown that has fewest of them are right.',
} as const;

/** −log₁₀ of the largest relative error, from 0 to 15: what NIST calls the log relative error. */
function digitsOf(x: Params, data: Data): Scalar {
  const point = entry(x, 'x');
  const right = data.float('minimiser');
  const worst = max(div(abs(sub(point, right)), abs(right)));
  return clip(mul(neg(log(worst)), Math.LOG10E), 0, mostDigits);
}

/** A fit of few unknowns: the least sum of the squares of its residuals. */
export function defineFit({ starts, usual = 1, least, minimiser, data, residuals, ...told }: Fit): ProblemDefinition {
  // Where there is one start, there is no parameter that names it.
  const startOf = (number: unknown): Start => starts[(typeof number === 'number' ? number : usual) - 1] as Start;
  const n = startOf(usual).x.length;
  return defineProblem({
    ...told,
    parameters: starts.length === 1 ? {} : { start: int(usual, { min: 1, max: starts.length }) },
    precisions: ['fp32', 'fp64'],
    offers: ['residuals'],
    ...(minimiser && { metrics: [correctDigits] }),
    family: 'fitting',
    facts: () => ({
      dimension: n,
      optimum: least,
      scale: startOf(usual).f - least,
      optimumKind: 'known',
      targets: targetsWith(relativeTarget * least),
      sampled: false,
    }),
    instance: ({ start }) => ({
      unknowns: { x: { shape: [n], role: 'vector' } },
      data: {
        start: hostVector(startOf(start).x),
        ...(minimiser && { minimiser: hostVector(minimiser) }),
        ...Object.fromEntries(Object.entries(data).map(([name, values]) => [name, hostVector(values)])),
      },
      start: (own) => ({ x: own.float('start') }),
      ...leastSquares('squares', (x, own) => {
        const all = entry(x, 'x');
        return residuals(
          startOf(usual).x.map((_, i) => reshape(sliceAxis(all, 0, i, i + 1), [])),
          own,
        );
      }),
      ...(minimiser && { metrics: { correct_digits: digitsOf } }),
    }),
  });
}
