import {
  abs,
  add,
  floor,
  greater,
  matVec,
  maximum,
  mul,
  onesLike,
  select,
  sliceAxis,
  square,
  squeeze,
  sum,
} from '../../tensor/index.ts';
import { hostMatrix, hostVector } from '../host.ts';
import type { BbobFunction, Vector } from './function.ts';
import { centred } from './function.ts';
import { conditionedMap, optimum, rotation, rotations, scaledRows } from './instance-data.ts';
import { oscillate, outside, root, rosenbrockTerms, spread } from './transformations.ts';

const attractiveSector: BbobFunction = {
  title: 'Attractive sector',
  equation: String.raw`f(x) = T_{\mathrm{osz}}\Bigl(\sum_{i=1}^{d} (s_i z_i)^2\Bigr)^{0.9} + f_{\mathrm{opt}}, \qquad z = R\,\Lambda^{10} Q\,(x - x^{\mathrm{opt}}), \qquad s_i = \begin{cases} 100 & z_i\,x_i^{\mathrm{opt}} > 0 \\ 1 & \text{otherwise} \end{cases}`,
  data: (seed, d) => ({
    x_opt: hostVector(optimum(seed, d)),
    map: hostMatrix(conditionedMap(Math.sqrt(10), seed, d), d),
  }),
  value: (x, data) => {
    const z = matVec(data.float('map'), centred(x, data));
    const steep = greater(mul(z, data.float('x_opt')), 0);
    const s = select(steep, mul(onesLike(z), 100), onesLike(z));
    return root(oscillate(sum(square(mul(s, z)))), 0.9);
  },
};

/** To the nearest integer, or to the nearest tenth within ½ of 0; halves go up. */
function step(z: Vector): Vector {
  const nearest = (y: Vector): Vector => floor(add(y, 0.5));
  return select(greater(abs(z), 0.5), nearest(z), mul(nearest(mul(z, 10)), 0.1));
}

const stepEllipsoid: BbobFunction = {
  title: 'Step ellipsoid',
  equation: String.raw`\begin{aligned} f(x) &= 0.1 \max\Bigl(10^{-4}\,|y_1|,\ \sum_{i=1}^{d} 10^{2\frac{i-1}{d-1}} z_i^2\Bigr) + f_{\mathrm{pen}}(x) + f_{\mathrm{opt}}, \qquad y = \Lambda^{10} Q\,(x - x^{\mathrm{opt}}) \\ z &= R\,\tilde y, \qquad \tilde y_i = \begin{cases} \lfloor y_i + 0.5 \rfloor & |y_i| > 0.5 \\ \lfloor 10\,y_i + 0.5 \rfloor / 10 & \text{otherwise} \end{cases} \end{aligned}`,
  data: (seed, d) => {
    const { R, Q } = rotations(seed, d);
    return {
      x_opt: hostVector(optimum(seed, d)),
      inner: hostMatrix(scaledRows(Math.sqrt(10), Q), d),
      outer: hostMatrix(R, d),
    };
  },
  value: (x, data) => {
    const y = matVec(data.float('inner'), centred(x, data));
    const z = matVec(data.float('outer'), step(y));
    const plateaus = sum(mul(spread(100, x), square(z)));
    const slope = mul(abs(squeeze(sliceAxis(y, 0, 0, 1), 0)), 1e-4);
    return add(mul(maximum(slope, plateaus), 0.1), outside(x));
  },
};

// The definitions scale by max(1, √d/8), which is 1 in all dimensions of the suite.

const rosenbrock: BbobFunction = {
  title: 'Rosenbrock',
  equation: String.raw`f(x) = \sum_{i=1}^{d-1} 100\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2 + f_{\mathrm{opt}}, \qquad z = x - x^{\mathrm{opt}} + \mathbf{1}`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d).map((v) => 0.75 * v)) }),
  value: (x, data) => sum(rosenbrockTerms(add(centred(x, data), 1))),
};

const rotatedRosenbrock: BbobFunction = {
  title: 'Rotated Rosenbrock',
  equation: String.raw`f(x) = \sum_{i=1}^{d-1} 100\,(z_i^2 - z_{i+1})^2 + (z_i - 1)^2 + f_{\mathrm{opt}}, \qquad z = Q\,x + \tfrac{1}{2}\mathbf{1}`,
  data: (seed, d) => ({ rotation: hostMatrix(rotation(seed, d), d) }),
  value: (x, data) => sum(rosenbrockTerms(add(matVec(data.float('rotation'), x), 0.5))),
};

/** Functions 6 to 9: low or moderate conditioning. */
export const moderate = [attractiveSector, stepEllipsoid, rosenbrock, rotatedRosenbrock] as const;
