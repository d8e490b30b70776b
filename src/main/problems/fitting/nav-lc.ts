import type { Float, Tensor } from '../../tensor/index.ts';
import { abs, add, div, maximum, mul, pow, sub, unstack } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostRows, hostScalar, hostVector } from '../host.ts';

const truth = [10, -0.02, 0.005, 0.03, -0.004, 0.6, 0.25, 0.11, 1.6, 1.3];
const start = [10, 0, 0, 0, 0, 0.4, 0.4, 0.15, 2, 2];
const atStart = 1.780425134211043;
const phases = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);

/** Phases from an eclipse's middle, wrapped to ±½: the second is half a turn later. */
const from = (centre: number): number[] => phases.map((p) => p - centre - Math.round(p - centre));
const eclipses = [from(0), from(0.5)];

const waves = [1, 2].flatMap((k) => [Math.cos, Math.sin].map((wave) => phases.map((p) => wave(2 * Math.PI * k * p))));

/** How deep an eclipse is, z from its middle in widths: (1 − |z|^β)^{3/2} where |z| < 1. */
const depth = (z: number, beta: number): number => Math.max(0, 1 - Math.abs(z) ** beta) ** 1.5;

/** The light curve of given coefficients in plain numbers. */
function lightCurve([
  mean = 0,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  first = 0,
  second = 0,
  width = 1,
  u = 1,
  v = 1,
]: readonly number[]): number[] {
  return phases.map((_, i) => {
    const wave = [a, b, c, d].reduce((sum, size, k) => sum + size * (waves[k]?.[i] ?? 0), mean);
    const [one, two] = eclipses.map((at) => (at[i] ?? 0) / width) as [number, number];
    return wave + first * depth(one, u) + second * depth(two, v);
  });
}

/**
 * The light of a pair of stars that eclipse one another, in magnitudes, as I. Andronov models it: two waves and two
 * eclipses of one width and two shapes. The curve is that of known coefficients, without noise.
 */
export const navLc = defineProblem({
  id: 'nav-lc',
  title: 'The light curve of an eclipsing binary star',
  short: 'NAV-LC',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  offers: ['residuals'],
  family: 'fitting',
  equation: String.raw`\begin{aligned} f(C) &= \sum_{i=1}^{200} \bigl( m(\varphi_i; C) - m_i \bigr)^2, \qquad H(z; \beta) = \max\bigl(0,\, 1 - |z|^{\beta}\bigr)^{3/2} \\ m &= C_1 + C_2 \cos 2\pi\varphi + C_3 \sin 2\pi\varphi + C_4 \cos 4\pi\varphi + C_5 \sin 4\pi\varphi + C_6 H\Bigl(\frac{\varphi}{C_8}; C_9\Bigr) + C_7 H\Bigl(\frac{\varphi - \frac12}{C_8}; C_{10}\Bigr) \end{aligned}`,
  about:
    'Ten coefficients of a star’s light in 200 phases, seven of them linear: how wide the eclipses are and what shape they have is what is hard.',
  facts: () => ({
    dimension: 10,
    optimum: 0,
    scale: atStart,
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
  }),
  instance: () => ({
    unknowns: { C: { shape: [10], role: 'vector' } },
    data: {
      start: hostVector(start),
      waves: hostRows(waves),
      eclipses: hostRows(eclipses),
      light: hostVector(lightCurve(truth)),
      power: hostScalar(1.5),
    },
    start: (data) => ({ C: data.float('start') }),
    ...leastSquares('squares', (x, data) => {
      const all = unstack(entry(x, 'C'));
      const at = (i: number): Tensor<Float> => all[i] as Tensor<Float>;
      const row = (name: string, i: number): Tensor<Float> => unstack(data.float(name))[i] as Tensor<Float>;
      const eclipse = (i: number, size: number, shape: number): Tensor<Float> => {
        const z = abs(div(row('eclipses', i), at(7)));
        return mul(pow(maximum(sub(1, pow(z, at(shape))), 0), data.float('power')), at(size));
      };
      const wave = [1, 2, 3, 4].reduce((sum, i) => add(mul(row('waves', i - 1), at(i)), sum), at(0));
      return sub(add(add(wave, eclipse(0, 5, 8)), eclipse(1, 6, 9)), data.float('light'));
    }),
  }),
});
