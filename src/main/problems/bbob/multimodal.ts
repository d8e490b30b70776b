import { add, constant, cos, div, expandDims, matVec, mean, mul, sin, square, sub, sum } from '../../tensor/index.ts';
import type { Data } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';
import type { BbobFunction, Vector } from './function.ts';
import { centred, dimensionOf } from './function.ts';
import { conditionedMap, optimum, rotation, rotations, scaledRows } from './instance-data.ts';
import { asymmetric, first, oscillate, outside, rastriginSum, rest, root, rosenbrockTerms } from './transformations.ts';

const rotated = (x: Vector, data: Data): Vector => matVec(data.float('rotation'), centred(x, data));

/** x_opt, the inner rotation R and the outer map R diag(base^(i/(d-1))) Q. */
const rotatedTwice =
  (base: number): BbobFunction['data'] =>
  (seed, d) => ({
    x_opt: hostVector(optimum(seed, d)),
    rotation: hostMatrix(rotation(seed + 1_000_000, d), d),
    map: hostMatrix(conditionedMap(base, seed, d), d),
  });

const rastrigin: BbobFunction = {
  title: 'Rastrigin',
  data: rotatedTwice(Math.sqrt(10)),
  value: (x, data) => rastriginSum(matVec(data.float('map'), asymmetric(oscillate(rotated(x, data)), 0.2))),
};

const weierstrass: BbobFunction = {
  title: 'Weierstrass',
  data: rotatedTwice(0.1),
  value: (x, data) => {
    const z = matVec(data.float('map'), oscillate(rotated(x, data)));
    const powers = (base: number): number[] => Array.from({ length: 12 }, (_, k) => base ** k);
    const amplitudes = constant(powers(0.5), x.dtype);
    const frequencies = constant(powers(3), x.dtype);
    const angles = mul(mul(expandDims(add(z, 0.5), 1), 2 * Math.PI), frequencies);
    // Every cosine is -1 at the optimum z = 0.
    const lowest = -powers(0.5).reduce((a, b) => a + b);
    const excess = sub(div(sum(mul(cos(angles), amplitudes)), dimensionOf(x)), lowest);
    return add(mul(mul(square(excess), excess), 10), mul(outside(x), 10 / dimensionOf(x)));
  },
};

const schaffers = (title: string, condition: number, seedBase: number): BbobFunction => ({
  title,
  seedBase,
  data: (seed, d) => {
    const { R, Q } = rotations(seed, d);
    return {
      x_opt: hostVector(optimum(seed, d)),
      rotation: hostMatrix(R, d),
      map: hostMatrix(scaledRows(Math.sqrt(condition), Q), d),
    };
  },
  value: (x, data) => {
    const squares = square(matVec(data.float('map'), asymmetric(rotated(x, data), 0.5)));
    const s = add(first(squares), rest(squares));
    const ripples = add(square(sin(mul(root(s, 0.1), 50))), 1);
    return add(square(mean(mul(root(s, 0.25), ripples))), mul(outside(x), 10));
  },
});

const griewankRosenbrock: BbobFunction = {
  title: 'Composite Griewank-Rosenbrock F8F2',
  data: (seed, d) => ({ rotation: hostMatrix(rotation(seed, d), d) }),
  value: (x, data) => {
    const terms = rosenbrockTerms(add(matVec(data.float('rotation'), x), 0.5));
    return add(mul(mean(sub(mul(terms, 1 / 4000), cos(terms))), 10), 10);
  },
};

/** Functions 15 to 19: multi-modal with adequate global structure. */
export const multimodal = [
  rastrigin,
  weierstrass,
  schaffers('Schaffers F7', 10, 17),
  schaffers('Schaffers F7, ill-conditioned', 1000, 17),
  griewankRosenbrock,
] as const;
