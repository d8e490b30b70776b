import { choice } from '../../../shared/domain/parameter.ts';
import { abs, matVec, max, sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';

const points = Array.from({ length: 2001 }, (_, i) => i / 2000);

/** The least largest error over the points, by exchanges of E. Remez in 40 digits, and the error of Taylor's polynomial. */
const errors = {
  3: { least: 0.0000747813689201634, start: 0.0007944462205624026 },
  4: { least: 0.0000025933651813098847, start: 0.000055684318729074 },
  5: { least: 7.493624006506468e-8, start: 0.00000324223991270528 },
  6: { least: 1.8557926551051547e-9, start: 1.6149158584885272e-7 },
} as const;

/** So much above the least error a polynomial is as good as the best one. */
const relativeTarget = 0.01;

/** Taylor's polynomial of 2^x at ½, in powers of 2x − 1. */
const taylor = (degree: number): number[] =>
  Array.from({ length: degree }).reduce<number[]>(
    (terms, _, k) => [...terms, ((terms.at(-1) as number) * Math.LN2) / 2 / (k + 1)],
    [Math.SQRT2],
  );

/** The polynomial in 2x − 1 whose largest relative error against 2^x on [0, 1] is least: a line of a numerical library. */
export const exp2 = defineProblem({
  id: 'exp2',
  title: 'The best polynomial for 2 to the x',
  short: 'EXP2',
  naming: { degree: 'degree {}' },
  revision: 1,
  parameters: { degree: choice(['3', '4', '5', '6'], '4') },
  precisions: ['fp32', 'fp64'],
  family: 'fitting',
  equation: String.raw`f(c) = \max_{0 \le i \le 2000} \left| \frac{\sum_{k=0}^{n} c_k (2 x_i - 1)^k}{2^{x_i}} - 1 \right|, \qquad x_i = \frac{i}{2000}`,
  about:
    'The coefficients of a polynomial that a library could compute 2 to the x by: the largest error counts, so f has an edge wherever two errors are alike, and degree 6 is finer than single precision.',
  facts: ({ degree }) => {
    const { least, start } = errors[degree];
    return {
      dimension: Number(degree) + 1,
      optimum: least,
      scale: start - least,
      optimumKind: 'known',
      targets: targetsWith(relativeTarget * least),
      sampled: false,
    };
  },
  instance({ degree }) {
    const terms = Number(degree) + 1;
    const powers = points.flatMap((x) => Array.from({ length: terms }, (_, k) => (2 * x - 1) ** k / 2 ** x));
    return {
      unknowns: { c: { shape: [terms], role: 'vector' } },
      data: { powers: hostMatrix(Float64Array.from(powers), points.length), start: hostVector(taylor(terms - 1)) },
      start: (data) => ({ c: data.float('start') }),
      value: (x, data) => max(abs(sub(matVec(data.float('powers'), entry(x, 'c')), 1))),
    };
  },
});
