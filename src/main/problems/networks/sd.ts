import { choice, int, positive } from '../../../shared/domain/parameter.ts';
import { mean, mul, square, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import type { Data, HostTensor } from '../define.ts';
import { defineProblem, dimensionOf, targetsWith } from '../define.ts';
import { normal } from '../forms/likelihoods.ts';
import { modelled } from '../forms/model.ts';
import { Tape } from '../forms/tape.ts';
import { hostMatrix, hostVector } from '../host.ts';
import { glorotStart } from './glorot.ts';
import type { Widths } from './mlp.ts';
import { layersOf, networkUnknowns, tanhNetwork } from './mlp.ts';
import type { RandomData } from '../random.ts';
import { randomData } from '../random.ts';

/** Inputs, outputs, and by the number of hidden layers their width and the number of samples. */
interface Size {
  readonly ends: readonly [inputs: number, outputs: number];
  readonly hidden: Readonly<Record<string, readonly [width: number, samples: number]>>;
  /** The targets by which the size is judged; the common ladder comes beside them. */
  readonly targets: readonly number[];
}

const decades = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12];
const small = [1e-1, 3e-2, 1e-2, 3e-3];
const large = [1e-1, 1e-2];

const sizes: Readonly<Record<'T' | 'S' | 'M' | 'L' | 'XL', Size>> = {
  T: { ends: [5, 5], hidden: { 1: [10, 100], 2: [8, 120] }, targets: decades },
  S: { ends: [10, 20], hidden: { 1: [200, 1000], 2: [60, 1000], 3: [40, 1000], 5: [32, 1000] }, targets: small },
  M: { ends: [50, 100], hidden: { 1: [600, 2000], 2: [250, 2000], 3: [180, 2000], 5: [135, 2000] }, targets: large },
  L: { ends: [100, 400], hidden: { 1: [2000, 4000], 2: [780, 4000], 3: [600, 4000], 5: [430, 4000] }, targets: large },
  XL: {
    ends: [200, 600],
    hidden: { 1: [5000, 8000], 2: [1650, 8000], 3: [1200, 8000], 5: [900, 8000] },
    targets: large,
  },
};

interface Plan {
  readonly widths: Widths;
  readonly samples: number;
}

function planOf(size: keyof typeof sizes, hidden: string): Plan | undefined {
  const { ends, hidden: shapes } = sizes[size];
  const shape = shapes[hidden];
  if (!shape) return undefined;
  const [width, samples] = shape;
  return { widths: [ends[0], ...Array<number>(Number(hidden)).fill(width), ends[1]], samples };
}

/** The plan of a combination that `check` has accepted. */
const acceptedPlan = (size: keyof typeof sizes, hidden: string): Plan => planOf(size, hidden) as Plan;

/**
 * Single versus double precision: a tanh network (the student) fits the outputs of another of the same widths (the
 * teacher) on a full batch. The objective is the relative error, MSE over the variance of all entries of the targets
 * around their one mean; its minimum is 0, at the teacher. `g` scales the teacher's weights: 1 is moderate, 4 strong
 * nonlinearity.
 */
export const sd = defineProblem({
  id: 'sd',
  title: 'Teacher and student networks, single versus double precision',
  short: 'SD',
  naming: { size: '{}', hidden: '{} hidden' },
  revision: 2,
  parameters: {
    size: choice(['T', 'S', 'M', 'L', 'XL'], 'T'),
    hidden: choice(['1', '2', '3', '5'], '1'),
    g: positive(1),
    instance: int(1, { min: 0, max: 0xffff_ffff }),
  },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['residuals', 'model', 'layers'],
  family: 'network',
  equation: String.raw`f(\theta) = \frac{\sum_{i,j} \bigl(N_\theta(a_i)_j - t_{ij}\bigr)^2}{\sum_{i,j} \bigl(t_{ij} - \bar t\,\bigr)^2}, \qquad t_i = N_{\theta^\ast}(a_i)`,
  about:
    'A tanh network learns to imitate another of the same shape, far enough that single and double precision part.',

  check({ size, hidden }) {
    if (planOf(size, hidden)) return undefined;
    const known = Object.keys(sizes[size].hidden).join(', ');
    return { key: 'hidden', message: `expected one of ${known} for size ${size}, got ${hidden}` };
  },

  facts: ({ size, hidden }) => ({
    dimension: dimensionOf(networkUnknowns(acceptedPlan(size, hidden).widths)),
    optimum: 0,
    optimumKind: 'known',
    // Every tensor of size T is below the entries from which int4 packs.
    ...(size === 'T' ? { precisions: ['fp32', 'fp64'] as const } : {}),
    targets: targetsWith(...sizes[size].targets),
    sampled: false,
  }),

  instance({ size, hidden, g, instance }) {
    const { widths, samples } = acceptedPlan(size, hidden);
    const unknowns = networkUnknowns(widths);
    const random = randomData(instance);
    const data = { ...teacher(widths, g, random), inputs: inputs(samples, widths[0] as number, random) };
    return {
      unknowns,
      data,
      derive(data) {
        const targets = tanhNetwork(widths, data.float('inputs'), new Tape(teacherWeights(widths, data)));
        return { targets, variance: mean(square(sub(targets, mean(targets)))) };
      },
      start: (_data, key) => glorotStart(unknowns, key),
      ...modelled({
        examples: ['inputs', 'targets'],
        outputs: (_x, data, tape) => tanhNetwork(widths, data.float('inputs'), tape),
        targets: (data) => data.float('targets'),
        // Half the sum over the outputs of an example, over this, is their mean over the variance of all targets.
        likelihood: normal((data) => mul(data.float('variance'), (widths.at(-1) as number) / 2)),
      }),
      // Every tensor of size T is below the 1,024 entries under which int4 leaves it in single precision.
      ...(size === 'T' ? {} : { int4: 'blocks' as const }),
    };
  },
});

/** Names of data become names of graph nodes: no spaces. */
const teacherName = (name: string): string => `teacher_${name}`;
const teacherWeights = (widths: Widths, data: Data): Params =>
  Object.fromEntries(layersOf(widths).flatMap(({ W, b }) => [W, b].map((n) => [n, data.float(teacherName(n))])));

/**
 * Weights N(0, g²/fan-in), biases 0.1 g N(0, 1), both with g = 1 in the last layer; drawn layer by layer, the weights
 * [from, to] row after row before the biases, and the inputs after them.
 */
function teacher(widths: Widths, g: number, { normal }: RandomData): Record<string, HostTensor> {
  const layers = layersOf(widths);
  const tensors = layers.flatMap(({ W, b, from, to }, i): [string, HostTensor][] => {
    const gain = i === layers.length - 1 ? 1 : g;
    const weights = new Float64Array(from * to).map(() => (gain / Math.sqrt(from)) * normal());
    const biases = new Float64Array(to).map(() => 0.1 * gain * normal());
    return [
      [teacherName(W), hostMatrix(weights, from)],
      [teacherName(b), hostVector(biases)],
    ];
  });
  return Object.fromEntries(tensors);
}

/** Uniform on ±√3, so of variance 1: [samples, width]. */
const inputs = (samples: number, width: number, { uniform }: RandomData): HostTensor =>
  hostMatrix(
    new Float64Array(samples * width).map(() => Math.sqrt(3) * (2 * uniform() - 1)),
    samples,
  );
