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
  data: shiftedAndRotated,
  value: (x, data) => sum(mul(spread(1e6, x), square(oscillate(rotated(x, data))))),
};

const discus: BbobFunction = {
  title: 'Discus',
  data: shiftedAndRotated,
  value: (x, data) => mul(sum(mul(firstAgainst(1e-6, x), square(oscillate(rotated(x, data))))), 1e6),
};

const bentCigar: BbobFunction = {
  title: 'Bent cigar',
  data: (seed, d) => ({ ...shiftedAndRotated(seed, d), x_opt: hostVector(optimum(seed + 1_000_000, d)) }),
  value: (x, data) => {
    const z = matVec(data.float('rotation'), asymmetric(rotated(x, data), 0.5));
    return sum(mul(firstAgainst(1e6, x), square(z)));
  },
};

const sharpRidge: BbobFunction = {
  title: 'Sharp ridge',
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
