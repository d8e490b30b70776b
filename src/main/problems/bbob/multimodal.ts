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
  equation: String.raw`\begin{aligned} f(x) &= 10\Bigl(d - \sum_{i=1}^{d} \cos 2\pi z_i\Bigr) + \|z\|^2 + f_{\mathrm{opt}} \\ z &= R\,\Lambda^{10} Q\,T_{\mathrm{asy}}^{0.2}\bigl(T_{\mathrm{osz}}(R\,(x - x^{\mathrm{opt}}))\bigr) \end{aligned}`,
  data: rotatedTwice(Math.sqrt(10)),
  value: (x, data) => rastriginSum(matVec(data.float('map'), asymmetric(oscillate(rotated(x, data)), 0.2))),
};

const weierstrass: BbobFunction = {
  title: 'Weierstrass',
  equation: String.raw`\begin{aligned} f(x) &= 10\Bigl(\frac{1}{d} \sum_{i=1}^{d} \sum_{k=0}^{11} 2^{-k} \cos\bigl(2\pi\,3^k (z_i + \tfrac{1}{2})\bigr) + \sum_{k=0}^{11} 2^{-k}\Bigr)^3 + \frac{10}{d} f_{\mathrm{pen}}(x) + f_{\mathrm{opt}} \\ z &= R\,\Lambda^{1/100} Q\,T_{\mathrm{osz}}\bigl(R\,(x - x^{\mathrm{opt}})\bigr) \end{aligned}`,
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
  equation: String.raw`\begin{aligned} f(x) &= \Bigl(\frac{1}{d-1} \sum_{i=1}^{d-1} \sqrt{s_i}\,\bigl(1 + \sin^2(50\,s_i^{1/5})\bigr)\Bigr)^2 + 10\,f_{\mathrm{pen}}(x) + f_{\mathrm{opt}} \\ s_i &= \sqrt{z_i^2 + z_{i+1}^2}, \qquad z = \Lambda^{${condition}} Q\,T_{\mathrm{asy}}^{0.5}\bigl(R\,(x - x^{\mathrm{opt}})\bigr) \end{aligned}`,
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
  equation: String.raw`\begin{aligned} f(x) &= \frac{10}{d-1} \sum_{i=1}^{d-1} \Bigl(\frac{s_i}{4000} - \cos s_i\Bigr) + 10 + f_{\mathrm{opt}} \\ s_i &= 100\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2, \qquad z = Q\,x + \tfrac{1}{2}\mathbf{1} \end{aligned}`,
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
