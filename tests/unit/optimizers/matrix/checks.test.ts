import { afterAll, describe, expect, it } from 'vitest';
import adamw from '../../../../src/main/optimizers/adaptive/adamw.ts';
import signum from '../../../../src/main/optimizers/adaptive/signum.ts';
import dualityMap from '../../../../src/main/optimizers/matrix/duality-map.ts';
import muon from '../../../../src/main/optimizers/matrix/muon.ts';
import normBall from '../../../../src/main/optimizers/matrix/norm-ball.ts';
import scale from '../../../../src/main/optimizers/matrix/scale.ts';
import shampoo from '../../../../src/main/optimizers/matrix/shampoo.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll, linear, linearOn, norm, rosenbrock } from '../harness.ts';

afterAll(closeAll);

type Rows = readonly (readonly number[])[];
const firstStep = (definition: typeof muon, g: Rows, hyper: Record<string, number | string | boolean> = {}): number[] =>
  new Method(definition, linearOn(g), { lr: 1, ...hyper }).path(1)[0]!;

/** An orthogonal matrix, [2, 2]. */
const turn = (angle: number): Rows => [
  [Math.cos(angle), -Math.sin(angle)],
  [Math.sin(angle), Math.cos(angle)],
];
const product = (a: Rows, b: Rows): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const transposed = (a: Rows): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));

describe('muon', () => {
  it('maps singular values 1, .5, .1, .01, .001 to .696436, .765439, .712120, .698917, .470544', () => {
    const of = (s: number): number =>
      -firstStep(muon, [
        [s, 0],
        [0, Math.sqrt(1 - s * s)],
      ])[0]!;
    const mapped = [1, 0.5, 0.1, 0.01, 0.001].map(of);
    [0.696436, 0.765439, 0.71212, 0.698917, 0.470544].forEach((v, i) => expect(mapped[i]).toBeCloseTo(v, 5));
  });
  it('brings those from .005 to 1 into [.6818, 1.1544]', () => {
    const n = 40;
    const values = Array.from({ length: n }, (_, i) => 0.88 ** i);
    const largest = norm(values);
    const step = firstStep(
      muon,
      values.map((v, i) => values.map((_, j) => (i === j ? v : 0))),
    );
    const within = values.map((v, i) => [v / largest, -step[i * (n + 1)]!] as const).filter(([s]) => s >= 0.005);
    expect(within.length).toBeGreaterThan(30);
    for (const [, mapped] of within) {
      expect(mapped).toBeGreaterThan(0.6818 - 1e-4);
      expect(mapped).toBeLessThan(1.1544 + 1e-4);
    }
  });
  it('has a momentum of means, looked ahead from, and a factor of the shape', () => {
    const step = (shape: Rows, factor: string) => firstStep(muon, shape, { factor })[0]!;
    const [wide, tall] = [[[3, 0, 0, 0]], [[3], [0], [0], [0]]];
    // Weights are [inputs, outputs].
    expect(step(wide, 'shape')).toBeCloseTo(-0.696436 * 2, 5);
    expect(step(tall, 'shape')).toBeCloseTo(-0.696436, 5);
    for (const each of [wide, tall]) expect(step(each, 'adamw')).toBeCloseTo(-0.696436 * 0.4, 5);
    const method = new Method(muon, linearOn([[1, 0]]), {});
    method.step(2);
    expect(method.snapshot()['state/m/x']![0]).toBeCloseTo(0.05 + 0.95 * 0.05, 12);
  });
  it('turns with its matrix: G → UGV gives U · step · V', () => {
    const g = [
      [3, 1],
      [-2, 0.5],
    ];
    const [u, v] = [turn(0.7), turn(-1.9)];
    const plain = firstStep(muon, g);
    const expected = product(product(u, [plain.slice(0, 2), plain.slice(2)]), v).flat();
    firstStep(muon, product(product(u, g), v)).forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 12));
  });
  it('is AdamW where nothing is a matrix', () => {
    const hyper = { lr: 3e-4, beta1: 0.9, beta2: 0.95, eps: 1e-10, weightDecay: 0.1 };
    const expected = new Method(adamw, rosenbrock(4), hyper);
    const method = new Method(muon, rosenbrock(4), { weightDecay: 0.1 });
    [expected, method].forEach((each) => each.step(20));
    expect(method.x).toEqual(expected.x);
  });
});

describe('shampoo', () => {
  it('has a first step of UVᵀ where ε → 0, of length √rank', () => {
    const [c, d] = [Math.cos(0.4), Math.sin(0.4)];
    // G = diag(5, 2) turned on one side.
    const step = firstStep(
      shampoo,
      [
        [5 * c, -5 * d],
        [2 * d, 2 * c],
      ],
      { eps: 1e-200 },
    );
    [-c, d, -d, -c].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 8));
    expect(norm(step)).toBeCloseTo(Math.SQRT2, 8);
  });
  it('of a vector is full-matrix AdaGrad', () => {
    const method = new Method(shampoo, linear([3, -4]), { lr: 1, eps: 1e-200 });
    method.path(4).forEach((x, i) => {
      const length = Array.from({ length: i + 1 }, (_, k) => 1 / Math.sqrt(k + 1)).reduce((a, b) => a + b);
      expect(x[0]).toBeCloseTo(-0.6 * length, 8);
      expect(x[1]).toBeCloseTo(0.8 * length, 8);
    });
  });
  it('has no matrix for an axis that is too long', () => {
    const step = firstStep(shampoo, [[3, 4]], { eps: 1e-200, largest: 1 });
    // What is left is the axis of one: G over its length.
    [-0.6, -0.8].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 10));
  });
});

describe('trlmo', () => {
  const g = [
    [3, 1, 2],
    [-2, 0.5, 1],
  ];
  const singular = (step: readonly number[]): number[] => {
    // The eigenvalues of the 2 × 2 product of a 2 × 3 step with its transpose.
    const rows = [step.slice(0, 3), step.slice(3)];
    const [[a, b], [, d]] = product(rows, transposed(rows)) as [[number, number], [number, number]];
    const root = Math.sqrt(((a - d) / 2) ** 2 + b ** 2);
    return [Math.sqrt((a + d) / 2 + root), Math.sqrt(Math.max(0, (a + d) / 2 - root))];
  };
  it('has a step of length η in its norm', () => {
    const step = (of: string) => firstStep(normBall, g, { lr: 0.5, norm: of });
    expect(norm(step('euclidean'))).toBeCloseTo(0.5, 12);
    step('max entry').forEach((v) => expect(Math.abs(v)).toBe(0.5));
    singular(step('spectral')).forEach((v) => expect(v).toBeCloseTo(0.5, 7));
    const [first, second] = singular(step('nuclear'));
    expect(first).toBeCloseTo(0.5, 7);
    expect(second).toBeCloseTo(0, 7);
  });
  it('has m₀ = g₀, the momentum before the minimum', () => {
    const method = new Method(normBall, linearOn(g), { alpha: 0.3, norm: 'euclidean' });
    method.step(3);
    method.snapshot()['state/m/x']!.forEach((v, i) => expect(v).toBeCloseTo(g.flat()[i]!, 12));
  });
  it('spectral is sign descent of singular values: UVᵀ, and turns with its matrix', () => {
    const square = [
      [3, 0],
      [0, -0.25],
    ];
    const step = firstStep(normBall, square, { norm: 'spectral' });
    [-1, 0, 0, 1].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 12));
    const [u, v] = [turn(0.7), turn(-1.9)];
    const expected = product(
      product(u, [
        [-1, 0],
        [0, 1],
      ]),
      v,
    ).flat();
    const turned = firstStep(normBall, product(product(u, square), v), { norm: 'spectral' });
    turned.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 12));
  });
  it('of a vector is normalised descent, and with the largest entry signSGD with momentum', () => {
    const [a, b] = new Method(normBall, linear([3, -4]), { lr: 1 }).path(1)[0]!;
    expect([a, b].map((v) => Number(v!.toFixed(12)))).toEqual([-0.6, 0.8]);
    const sign = new Method(signum, linear([3, -4]), { lr: 0.5 });
    const same = new Method(normBall, linear([3, -4]), { lr: 0.5, norm: 'max entry' });
    [sign, same].forEach((each) => each.step(4));
    expect(same.x).toEqual(sign.x);
  });
});

describe('anthology', () => {
  it('spectral: diag(3, 4) with λ = 1 gives −7I', () => {
    const step = firstStep(
      dualityMap,
      [
        [3, 0],
        [0, 4],
      ],
      { norm: 'spectral' },
    );
    [-7, 0, 0, -7].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 12));
  });
  it('largest entry: g = (1, −2) gives (−3, 3)', () => {
    const method = new Method(dualityMap, linear([1, -2]), { lr: 1, norm: 'max entry' });
    method.step();
    expect(method.x).toEqual([-3, 3]);
  });
  it('of a vector is gradient descent with the spectral norm', () => {
    const [a, b] = new Method(dualityMap, linear([3, -4]), { lr: 0.1 }).path(1)[0]!;
    expect(a).toBeCloseTo(-0.3, 12);
    expect(b).toBeCloseTo(0.4, 12);
  });
  it('root mean square: outputs/inputs times the sum of singular values, along UVᵀ', () => {
    // [inputs, outputs] = [1, 4]: the norm is half the spectral one, and so η‖g‖† · √(4/1) UVᵀ with ‖g‖† = 2 · 3.
    const step = firstStep(dualityMap, [[3, 0, 0, 0]], { norm: 'root mean square' });
    expect(step[0]).toBeCloseTo(-12, 10);
  });
});

describe('scale', () => {
  it('moves every output unit by η in root mean square over its inputs', () => {
    const g = [
      [3, -1e-3],
      [-4, 2e-3],
      [1, 5e-3],
    ];
    const step = firstStep(scale, g, { lr: 0.01 });
    for (const output of [0, 1]) {
      const moved = [0, 1, 2].map((input) => step[2 * input + output]!);
      expect(norm(moved) / Math.sqrt(3)).toBeCloseTo(0.01, 12);
    }
  });
  it('has a momentum in its last matrix alone, not corrected, and a floor of 1e-8', () => {
    const method = new Method(scale, linearOn([[2], [1]]), {});
    method.step(2);
    expect(method.snapshot()['state/head/x']![0]).toBeCloseTo(2 * (0.1 + 0.9 * 0.1), 12);
    const tiny = firstStep(scale, [[1e-12], [0]], { lr: 1, momentum: 0 });
    expect(tiny[0]).toBeCloseTo(-1e-4, 12);
  });
});

it.each(['plain', 'xla'] as const)('singular vectors are those of the other mode, too (%s)', (mode) => {
  const objective = {
    ...linearOn([
      [3, 1],
      [-2, 0.5],
    ]),
    value: (x: t.Tensor<t.Float>) => t.sum(t.square(t.sub(x, 1))),
  };
  const reference = new Method(normBall, objective, { lr: 0.05 });
  const method = new Method(normBall, objective, { lr: 0.05 }, { mode });
  [reference, method].forEach((each) => each.step(10));
  method.x.forEach((v, i) => expect(v).toBeCloseTo(reference.x[i]!, 7));
});
