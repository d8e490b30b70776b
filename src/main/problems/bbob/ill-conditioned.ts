import { abs, add, constant, matVec, mul, pow, square, sum } from '../../tensor/index.ts';
import type { Data, HostTensor } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';
import type { BbobFunction, Vector } from './function.ts';
import { centred, dimensionOf } from './function.ts';
import { conditionedMap, optimum, ramp, rotation } from './instance-data.ts';
import { asymmetric, oscillate, rest, root, spread } from './transformations.ts';

const shiftedAndRotated = (seed: number, d: number): Record<string, HostTensor> => ({
  x_opt: hostVector(optimum(seed, d)),
  rotation: hostMatrix(rotation(seed + 1_000_000, d), d),
});

const rotated = (x: Vector, data: Data): Vector => matVec(data.float('rotation'), centred(x, data));

/** 1 for the first coordinate, `value` for the others: a constant [d]. */
const firstAgainst = (value: number, like: Vector): Vector =>
  constant(
    ramp(dimensionOf(like)).map((e) => (e === 0 ? 1 : value)),
    like.dtype,
    like.shape,
  );

const ellipsoid: BbobFunction = {
  title: 'Ellipsoid',
  equation: String.raw`f(x) = \sum_{i=1}^{d} 10^{6\frac{i-1}{d-1}} z_i^2 + f_{\mathrm{opt}}, \qquad z = T_{\mathrm{osz}}\bigl(R\,(x - x^{\mathrm{opt}})\bigr)`,
  data: shiftedAndRotated,
  value: (x, data) => sum(mul(spread(1e6, x), square(oscillate(rotated(x, data))))),
};

const discus: BbobFunction = {
  title: 'Discus',
  equation: String.raw`f(x) = 10^6 z_1^2 + \sum_{i=2}^{d} z_i^2 + f_{\mathrm{opt}}, \qquad z = T_{\mathrm{osz}}\bigl(R\,(x - x^{\mathrm{opt}})\bigr)`,
  data: shiftedAndRotated,
  value: (x, data) => mul(sum(mul(firstAgainst(1e-6, x), square(oscillate(rotated(x, data))))), 1e6),
};

const bentCigar: BbobFunction = {
  title: 'Bent cigar',
  equation: String.raw`f(x) = z_1^2 + 10^6 \sum_{i=2}^{d} z_i^2 + f_{\mathrm{opt}}, \qquad z = R\,T_{\mathrm{asy}}^{0.5}\bigl(R\,(x - x^{\mathrm{opt}})\bigr)`,
  data: (seed, d) => ({ ...shiftedAndRotated(seed, d), x_opt: hostVector(optimum(seed + 1_000_000, d)) }),
  value: (x, data) => {
    const z = matVec(data.float('rotation'), asymmetric(rotated(x, data), 0.5));
    return sum(mul(firstAgainst(1e6, x), square(z)));
  },
};

const sharpRidge: BbobFunction = {
  title: 'Sharp ridge',
  equation: String.raw`f(x) = z_1^2 + 100 \sqrt{\sum_{i=2}^{d} z_i^2} + f_{\mathrm{opt}}, \qquad z = R\,\Lambda^{10} Q\,(x - x^{\mathrm{opt}})`,
  data: (seed, d) => ({
    x_opt: hostVector(optimum(seed, d)),
    map: hostMatrix(conditionedMap(Math.sqrt(10), seed, d), d),
  }),
  value: (x, data) => {
    const squares = square(matVec(data.float('map'), centred(x, data)));
    const along = sum(mul(squares, firstAgainst(0, x)));
    return add(along, mul(root(sum(rest(squares)), 0.5), 100));
  },
};

const differentPowers: BbobFunction = {
  title: 'Different powers',
  equation: String.raw`f(x) = \sqrt{\sum_{i=1}^{d} |z_i|^{2 + 4\frac{i-1}{d-1}}} + f_{\mathrm{opt}}, \qquad z = R\,(x - x^{\mathrm{opt}})`,
  data: shiftedAndRotated,
  value: (x, data) => {
    const exponents = constant(
      ramp(dimensionOf(x)).map((e) => 2 + 4 * e),
      x.dtype,
      x.shape,
    );
    return root(sum(pow(abs(rotated(x, data)), exponents)), 0.5);
  },
};

/** Functions 10 to 14: unimodal with high conditioning. */
export const illConditioned = [ellipsoid, discus, bentCigar, sharpRidge, differentPowers] as const;
