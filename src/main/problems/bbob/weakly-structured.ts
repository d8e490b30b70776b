import {
  abs,
  add,
  concat,
  constant,
  cos,
  div,
  exp,
  expandDims,
  floor,
  log,
  matVec,
  minimum,
  mul,
  sin,
  square,
  sub,
  sum,
  zeros,
} from '../../tensor/index.ts';
import { hostMatrix, hostVector } from '../host.ts';
import type { BbobFunction, Vector } from './function.ts';
import { centred, dimensionOf } from './function.ts';
import { conditionedMap, optimum } from './instance-data.ts';
import { gallagher } from './gallagher.ts';
import { normals, uniforms } from './lehmer.ts';
import { first, outside, root, spread } from './transformations.ts';

const schwefel: BbobFunction = {
  title: 'Schwefel x sin(x)',
  equation: String.raw`\begin{aligned} f(x) &= \frac{1}{100}\Bigl(418.98\ldots - \frac{1}{d} \sum_{i=1}^{d} z_i \sin \sqrt{|z_i|} + \sum_{i=1}^{d} \max(0, |z_i| - 500)^2\Bigr) + f_{\mathrm{opt}} \\ z &= 100\,\bigl(\Lambda^{10}(\hat y - c\,\mathbf{1}) + c\,\mathbf{1}\bigr), \qquad c = 4.2096874637 \\ y &= 2\,\sigma \circ x, \qquad \hat y_1 = y_1, \qquad \hat y_{i+1} = y_{i+1} + \tfrac{1}{4}(y_i - c), \qquad \sigma_i = \pm 1 \end{aligned}`,
  data: (seed, d) => ({ signs: hostVector(uniforms(d, seed).map((u) => (u < 0.5 ? -1 : 1))) }),
  value: (x, data) => {
    // Twice the optimum's coordinates, all ±2.10484373185.
    const centre = 4.2096874637;
    const y = mul(mul(x, data.float('signs')), 2);
    const coupling = mul(sub(first(y), centre), 0.25);
    const coupled = add(y, concat([zeros([1], x.dtype), coupling], 0));
    const z = mul(add(mul(spread(Math.sqrt(10), x), sub(coupled, centre)), centre), 100);
    const waves = sum(mul(z, sin(root(abs(z), 0.5))));
    return mul(add(sub(418.9828872724339, div(waves, dimensionOf(x))), outside(z, 500)), 0.01);
  },
};

/** Distance to the nearest integer; halves go up. */
const toInteger = (y: Vector): Vector => abs(sub(y, floor(add(y, 0.5))));

const katsuura: BbobFunction = {
  title: 'Katsuura',
  equation: String.raw`f(x) = \frac{10}{d^2} \prod_{i=1}^{d} \Bigl(1 + i \sum_{j=1}^{32} \frac{\bigl|2^j z_i - \lfloor 2^j z_i + 0.5 \rfloor\bigr|}{2^j}\Bigr)^{10/d^{1.2}} - \frac{10}{d^2} + f_{\mathrm{pen}}(x) + f_{\mathrm{opt}}, \qquad z = R\,\Lambda^{100} Q\,(x - x^{\mathrm{opt}})`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d)), map: hostMatrix(conditionedMap(10, seed, d), d) }),
  value: (x, data) => {
    const d = dimensionOf(x);
    const z = matVec(data.float('map'), centred(x, data));
    const scales = constant(
      Array.from({ length: 32 }, (_, j) => 2 ** (j + 1)),
      x.dtype,
    );
    const rough = sum(div(toInteger(mul(expandDims(z, 1), scales)), scales), 1);
    const ranks = constant(
      Array.from({ length: d }, (_, i) => i + 1),
      x.dtype,
    );
    // The product as a sum of logarithms: in single precision it would overflow from d = 40 on.
    const product = exp(mul(sum(log(add(mul(ranks, rough), 1))), 10 / d ** 1.2));
    return add(mul(sub(product, 1), 10 / d ** 2), outside(x));
  },
};

const lunacek: BbobFunction = {
  title: 'Lunacek bi-Rastrigin',
  equation: String.raw`\begin{aligned} f(x) &= \min\Bigl(\sum_{i=1}^{d} (y_i - \mu_0)^2,\ d + s \sum_{i=1}^{d} (y_i - \mu_1)^2\Bigr) + 10\Bigl(d - \sum_{i=1}^{d} \cos 2\pi z_i\Bigr) + 10^4 f_{\mathrm{pen}}(x) + f_{\mathrm{opt}} \\ y &= 2\,\sigma \circ x, \quad \sigma_i = \pm 1, \quad z = R\,\Lambda^{100} Q\,(y - \mu_0 \mathbf{1}), \quad \mu_0 = 2.5 \\ s &= 1 - \frac{1}{2\sqrt{d + 20} - 8.2}, \qquad \mu_1 = -\sqrt{\frac{\mu_0^2 - 1}{s}} \end{aligned}`,
  data: (seed, d) => ({
    signs: hostVector(normals(d, seed).map((g) => (g < 0 ? -1 : 1))),
    map: hostMatrix(conditionedMap(10, seed, d), d),
  }),
  value: (x, data) => {
    const d = dimensionOf(x);
    const mu0 = 2.5;
    const s = 1 - 0.5 / (Math.sqrt(d + 20) - 4.1);
    const mu1 = -Math.sqrt((mu0 ** 2 - 1) / s);
    const y = mul(mul(x, data.float('signs')), 2);
    const z = matVec(data.float('map'), sub(y, mu0));
    const bowls = minimum(sum(square(sub(y, mu0))), add(mul(sum(square(sub(y, mu1))), s), d));
    const ripples = mul(sub(d, sum(cos(mul(z, 2 * Math.PI)))), 10);
    return add(add(bowls, ripples), mul(outside(x), 1e4));
  },
};

/** Functions 20 to 24: multi-modal with weak global structure. */
export const weaklyStructured = [
  schwefel,
  gallagher("Gallagher's Gaussian 101-me peaks", { peaks: 101, condition: Math.sqrt(1000), width: 10 }),
  gallagher("Gallagher's Gaussian 21-hi peaks", { peaks: 21, condition: 1000, width: 9.8 }),
  katsuura,
  lunacek,
] as const;
