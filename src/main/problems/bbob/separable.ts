import { abs, add, constant, greater, less, mul, select, square, sub, sum } from '../../tensor/index.ts';
import { hostVector } from '../host.ts';
import type { BbobFunction } from './function.ts';
import { centred, dimensionOf } from './function.ts';
import { optimum } from './instance-data.ts';
import { asymmetric, oscillate, outside, rastriginSum, spread } from './transformations.ts';

const sphere: BbobFunction = {
  title: 'Sphere',
  equation: String.raw`f(x) = \|x - x^{\mathrm{opt}}\|^2 + f_{\mathrm{opt}}`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d)) }),
  value: (x, data) => sum(square(centred(x, data))),
};

const ellipsoid: BbobFunction = {
  title: 'Separable ellipsoid',
  equation: String.raw`f(x) = \sum_{i=1}^{d} 10^{6\frac{i-1}{d-1}} z_i^2 + f_{\mathrm{opt}}, \qquad z = T_{\mathrm{osz}}(x - x^{\mathrm{opt}})`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d)) }),
  value: (x, data) => sum(mul(spread(1e6, x), square(oscillate(centred(x, data))))),
};

const rastrigin: BbobFunction = {
  title: 'Separable Rastrigin',
  equation: String.raw`f(x) = 10\Bigl(d - \sum_{i=1}^{d} \cos 2\pi z_i\Bigr) + \|z\|^2 + f_{\mathrm{opt}}, \qquad z = \Lambda^{10}\,T_{\mathrm{asy}}^{0.2}\bigl(T_{\mathrm{osz}}(x - x^{\mathrm{opt}})\bigr)`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d)) }),
  value: (x, data) => {
    const z = mul(spread(Math.sqrt(10), x), asymmetric(oscillate(centred(x, data)), 0.2));
    return rastriginSum(z);
  },
};

const buecheRastrigin: BbobFunction = {
  title: 'Büche-Rastrigin',
  equation: String.raw`\begin{aligned} f(x) &= 10\Bigl(d - \sum_{i=1}^{d} \cos 2\pi z_i\Bigr) + \|z\|^2 + 100\,f_{\mathrm{pen}}(x) + f_{\mathrm{opt}} \\ z_i &= s_i\,y_i, \qquad y = T_{\mathrm{osz}}(x - x^{\mathrm{opt}}), \qquad s_i = \begin{cases} 10 \cdot 10^{\frac{1}{2}\frac{i-1}{d-1}} & y_i > 0,\ i \text{ odd} \\ 10^{\frac{1}{2}\frac{i-1}{d-1}} & \text{otherwise} \end{cases} \end{aligned}`,
  seedBase: 3,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d).map((v, i) => (i % 2 === 0 ? Math.abs(v) : v))) }),
  value: (x, data) => {
    const y = oscillate(centred(x, data));
    const d = dimensionOf(x);
    // Positive entries of the odd-numbered coordinates (1, 3, …) are stretched tenfold.
    const stretch = constant(
      Array.from({ length: d }, (_, i) => (i % 2 === 0 ? 10 : 1)),
      x.dtype,
      [d],
    );
    const z = mul(spread(Math.sqrt(10), x), mul(y, select(greater(y, 0), stretch, constant(1, x.dtype, [d]))));
    return add(rastriginSum(z), mul(outside(x), 100));
  },
};

const linearSlope: BbobFunction = {
  title: 'Linear slope',
  equation: String.raw`f(x) = \sum_{i=1}^{d} \bigl(5\,|s_i| - s_i z_i\bigr) + f_{\mathrm{opt}}, \qquad s_i = \operatorname{sign}(x_i^{\mathrm{opt}})\,10^{\frac{i-1}{d-1}}, \qquad z_i = \begin{cases} x_i & x_i^{\mathrm{opt}} x_i < 25 \\ x_i^{\mathrm{opt}} & \text{otherwise} \end{cases}`,
  data: (seed, d) => ({ x_opt: hostVector(optimum(seed, d).map((v) => (v > 0 ? 5 : -5))) }),
  value: (x, data) => {
    const corner = data.float('x_opt');
    const slope = mul(spread(10, x), mul(corner, 0.2));
    // Flat beyond the corner of the box at which the optimum lies.
    const z = select(less(mul(x, corner), 25), x, corner);
    return sum(sub(mul(abs(slope), 5), mul(slope, z)));
  },
};

/** Functions 1 to 5. */
export const separable = [sphere, ellipsoid, rastrigin, buecheRastrigin, linearSlope] as const;
