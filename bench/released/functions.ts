import type { HostTensor, ProblemInstance, Unknowns } from '../../src/main/problems/define.ts';
import { leastSquares } from '../../src/main/problems/forms/least-squares.ts';
import { gaussian, softmax } from '../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../src/main/problems/forms/model.ts';
import { hostMatrix } from '../../src/main/problems/host.ts';
import { mlpDig } from '../../src/main/problems/networks/mlp-dig.ts';
import { networkUnknowns, tanhNetwork } from '../../src/main/problems/networks/mlp.ts';
import { quadratic } from '../../src/main/problems/analytic/quadratic.ts';
import { rosenbrock } from '../../src/main/problems/analytic/rosenbrock.ts';
import * as t from '../../src/main/tensor/index.ts';
import { sizeOf } from '../../src/main/tensor/index.ts';
import { entry } from '../../src/main/tensor/params.ts';

/** A function on all its data, from a start that is given, so that a released implementation can begin there, too. */
export interface Shared {
  readonly problem: ProblemInstance;
  readonly start: Readonly<Record<string, HostTensor>>;
}

type StartOf = (count: number) => Float64Array;

/** Numbers from −size to size without a pattern: products of whole numbers, which have the same bits everywhere. */
const scattered =
  (size: number): StartOf =>
  (count) =>
    Float64Array.from({ length: count }, (_, i) => size * (((7919 * (i + 1)) % 1000) / 500 - 1));

function shared({ sampling: _none, ...instance }: ProblemInstance, startOf: StartOf): Shared {
  const start = Object.fromEntries(
    Object.entries(instance.unknowns).map(([name, { shape }]): [string, HostTensor] => [
      name,
      { values: startOf(sizeOf(shape)), shape },
    ]),
  );
  const inData = (name: string): string => `start of ${name}`;
  const problem: ProblemInstance = {
    ...instance,
    data: { ...instance.data, ...Object.fromEntries(Object.entries(start).map(([n, v]) => [inData(n), v])) },
    start: (data) => Object.fromEntries(Object.keys(start).map((name) => [name, data.float(inData(name))])),
  };
  return { problem, start };
}

/**
 * Σ c(½x² + ¼x⁴), every tensor with scales c: its Hessian is diagonal, so that products with random signs tell the diagonal
 * whatever the signs are.
 */
const separable = (unknowns: Unknowns): ProblemInstance => ({
  unknowns,
  data: Object.fromEntries(
    Object.entries(unknowns).map(([name, { shape }]) => [
      `scale ${name}`,
      { values: Float64Array.from({ length: sizeOf(shape) }, (_, i) => 1 + ((7 * i) % 30)), shape },
    ]),
  ),
  start: () => ({}),
  value: (x, data) =>
    Object.keys(unknowns)
      .map((name): t.Tensor<t.Float> => {
        const square = t.square(entry(x, name));
        return t.sum(t.mul(data.float(`scale ${name}`), t.add(t.mul(square, 0.5), t.mul(t.square(square), 0.25))));
      })
      .reduce((a, b) => t.add(a, b)),
});

const chained = rosenbrock.instance({ dimension: 4, start: [-1.2, 1], form: 'chained' });

/** Rosenbrock's terms as residuals, for methods that ask for them. */
const terms = leastSquares('squares', (x) => {
  const all = entry(x, 'x');
  const last = (all.shape[0] as number) - 1;
  const [a, b] = [t.sliceAxis(all, 0, 0, last), t.sliceAxis(all, 0, 1, last + 1)];
  return t.concat([t.mul(t.sub(b, t.square(a)), 10), t.sub(1, a)], 0);
});

const labels = [0, 1, 2, 0, 1, 2, 0, 1];
const drawn = [0, 2, 1, 1, 2, 0, 0, 1];

/** A small network whose draws of labels are given, so that they are those of a released implementation. */
function classes(): ProblemInstance {
  const widths = [3, 4, 3];
  return {
    unknowns: networkUnknowns(widths),
    data: {
      pixels: hostMatrix(scattered(1)(24), labels.length),
      labels: { values: Int32Array.from(labels), shape: [labels.length] },
      drawn: { values: Int32Array.from(drawn), shape: [drawn.length] },
    },
    start: () => ({}),
    ...modelled({
      examples: ['pixels', 'labels'],
      outputs: (_x, data, tape) => tanhNetwork(widths, data.float('pixels'), tape),
      targets: (data) => data.integer('labels'),
      likelihood: { ...softmax, draw: () => t.constant(drawn, 'int32') },
    }),
  };
}

/** A small network whose outputs are fitted to numbers. */
function regression(): ProblemInstance {
  const widths = [3, 4, 2];
  return {
    unknowns: networkUnknowns(widths),
    data: {
      pixels: hostMatrix(scattered(1)(24), 8),
      targets: hostMatrix(scattered(2)(16), 8),
    },
    start: () => ({}),
    ...modelled({
      examples: ['pixels', 'targets'],
      outputs: (_x, data, tape) => tanhNetwork(widths, data.float('pixels'), tape),
      targets: (data) => data.float('targets'),
      likelihood: gaussian,
    }),
  };
}

/** What released implementations and ours are run on; `released.py` has the same formulas. */
export const functions = {
  rosenbrock: shared({ ...chained, ...terms }, (n) =>
    Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
  ),
  quadratic: shared(
    quadratic.instance({ eigenvalues: [1, 3, 10, 30], start: [0], centre: 1, rotate: true, box: 2 }),
    (n) => new Float64Array(n),
  ),
  network: shared(mlpDig.instance({ batch: 64 }), scattered(0.2)),
  classes: shared(classes(), scattered(1)),
  regression: shared(regression(), scattered(1)),
  separable: shared(separable({ W: { shape: [3, 2], role: 'weight' }, b: { shape: [2], role: 'bias' } }), scattered(2)),
  filters: shared(
    separable({ K: { shape: [2, 3, 2, 4], role: 'kernel' }, b: { shape: [4], role: 'bias' } }),
    scattered(2),
  ),
} as const;
