import { add, div, log, mul, sin, square, sub, unstack, zeros } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';

/** By Newton's method in 40 digits. */
const least = 0.009783759227765873;
const atStart = 0.5043986176538439;

type Range = readonly [from: number, span: number];
/** Of power, speed, hatch and layer. */
const ranges: readonly Range[] = [
  [100, 300],
  [400, 1600],
  [0.06, 0.09],
  [0.02, 0.04],
];

/** Settings of a machine that melts powder with a laser: four numbers in [0, 1]⁴, z = (1 + sin x)/2. Ours. */
export const process = defineProblem({
  id: 'process',
  title: 'Settings of a laser that melts powder',
  short: 'PROCESS',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  family: 'test function',
  equation: String.raw`\begin{aligned} f &= \Bigl(\tfrac{\ln(E/60)}{0.35}\Bigr)^2 + \tfrac12 \Bigl(\tfrac{h}{0.1} - 1\Bigr)^2 + 0.3\,\Bigl(\tfrac{t}{0.04}\Bigr)^2 + 0.2\,\Bigl(\tfrac{P}{250} - 1\Bigr)^2 - 0.4 \ln \tfrac{vht}{4}, \qquad E = \tfrac{P}{vht} \\ P &= 100 + 300 z_1,\quad v = 400 + 1600 z_2,\quad h = 0.06 + 0.09 z_3,\quad t = 0.02 + 0.04 z_4, \qquad z_i = \tfrac12 (1 + \sin x_i) \end{aligned}`,
  about:
    'Power, speed, hatch and layer of a laser against an energy that should be just so: a smooth stand-in for a costly experiment, with its best speed at the end of its range.',
  facts: () => ({
    dimension: 4,
    optimum: least,
    scale: atStart - least,
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
  }),
  instance: () => ({
    unknowns: { x: { shape: [4], role: 'vector' } },
    data: {},
    start: () => ({ x: zeros([4], 'float64') }),
    value(x) {
      const z = mul(add(sin(entry(x, 'x')), 1), 0.5);
      const [power, speed, hatch, layer] = unstack(z).map((own, i) => {
        const [from, span] = ranges[i] as Range;
        return add(mul(own, span), from);
      }) as [typeof z, typeof z, typeof z, typeof z];
      const rate = mul(mul(speed, hatch), layer);
      const off = (of: typeof z, by: number): typeof z => square(sub(div(of, by), 1));
      const energy = square(div(log(div(div(power, rate), 60)), 0.35));
      const costs = add(mul(off(hatch, 0.1), 0.5), mul(square(div(layer, 0.04)), 0.3));
      return sub(add(add(energy, costs), mul(off(power, 250), 0.2)), mul(log(div(rate, 4)), 0.4));
    },
  }),
});
