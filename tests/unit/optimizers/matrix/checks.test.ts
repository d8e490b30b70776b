import { afterAll, describe, expect, it } from 'vitest';
import adamw from '../../../../src/main/optimizers/adaptive/adamw.ts';
import signum from '../../../../src/main/optimizers/adaptive/signum.ts';
import dshampoo from '../../../../src/main/optimizers/matrix/dshampoo.ts';
import dualityMap from '../../../../src/main/optimizers/matrix/duality-map.ts';
import muon from '../../../../src/main/optimizers/matrix/muon.ts';
import normBall from '../../../../src/main/optimizers/matrix/norm-ball.ts';
import scale from '../../../../src/main/optimizers/matrix/scale.ts';
import { orthogonalised } from '../../../../src/main/optimizers/mechanisms/newton-schulz.ts';
import shampoo from '../../../../src/main/optimizers/matrix/shampoo.ts';
import shampoo2 from '../../../../src/main/optimizers/matrix/shampoo2.ts';
import soap from '../../../../src/main/optimizers/matrix/soap.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { Functions } from '../../tensor/harness.ts';
import type { F, Objective } from '../harness.ts';
import { Method, closeAll, linear, linearOn, norm } from '../harness.ts';

const functions = new Functions();
functions.define('cubic', { a: { dtype: 'float64', shape: [2, 2] } }, ({ a }) => ({ q: orthogonalised(a as F, 12) }), [
  'plain',
]);
afterAll(() => {
  closeAll();
  functions.close();
});

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
  it('with the coefficients (1.5, −.5, 0) would come to UVᵀ', () => {
    // Of two rows and a positive determinant, UVᵀ is A plus its adjugate's transpose, as long as √2.
    const [a, b, c, d] = [0.9, 0.3, -0.2, 0.4];
    const size = Math.hypot(a + d, b - c);
    const { q } = functions.run('cubic', 'plain', { a: Float64Array.of(a, b, c, d) });
    [(a + d) / size, (b - c) / size, (c - b) / size, (a + d) / size].forEach((v, i) =>
      expect(q![i]).toBeCloseTo(v, 12),
    );
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
  it('has no matrix for an axis that is too long', () => {
    const step = firstStep(shampoo, [[3, 4]], { eps: 1e-200, largest: 1 });
    // What is left is the axis of one: G over its length.
    [-0.6, -0.8].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 10));
  });
});

describe('dshampoo', () => {
  const g: Rows = [
    [3, 1, 2],
    [-2, 0.5, 1],
  ];
  const plain = { start: 1, every: 1, momentum: 0, nesterov: false, beta2: 1, ridge: 1e-13 };
  it('has a step as long as that of what is grafted, along Shampoo’s', () => {
    // Along rows and columns of rank 2, the ridge is all that is left of the third.
    const [sgd, adagrad] = ['SGD', 'AdaGrad'].map((graft) => firstStep(dshampoo, g, { ...plain, graft, ridge: 1e-10 }));
    expect(norm(sgd!)).toBeCloseTo(norm(g.flat()), 10);
    expect(norm(adagrad!)).toBeCloseTo(Math.sqrt(6), 8);
    const along = firstStep(shampoo, g, { eps: 1e-200 });
    sgd!.forEach((v, i) => expect(v / norm(sgd!)).toBeCloseTo(along[i]! / norm(along), 4));
  });
  it('is Shampoo with the length of SGD over many steps, where there is no momentum', () => {
    const objective: Objective = {
      ...linearOn([[1, 2], [5, 3]]), // prettier-ignore
      start: [1, -2, 0.5, 0.3],
      value: (x, data) => t.mul(t.dot(data.float('g'), t.square(t.flatten(x))), 0.5),
    };
    const method = new Method(dshampoo, objective, { ...plain, graft: 'SGD', lr: 0.05 });
    let x = [1, -2, 0.5, 0.3];
    for (const got of method.path(5)) {
      const gradient = x.map((v, i) => [1, 2, 5, 3][i]! * v);
      expect(norm(got.map((v, i) => v - x[i]!))).toBeCloseTo(0.05 * norm(gradient), 10);
      x = got;
    }
  });
  it('takes the grafted step until it starts, and of vectors always', () => {
    const late = firstStep(dshampoo, g, { ...plain, start: 2, graft: 'SGD' });
    late.forEach((v, i) => expect(v).toBeCloseTo(-g.flat()[i]!, 14));
    const vector = new Method(dshampoo, linear([3, -4]), { ...plain, graft: 'SGD', lr: 0.1 }).path(1)[0]!;
    [-0.3, 0.4].forEach((v, i) => expect(vector[i]).toBeCloseTo(v, 14));
  });
  it('has a block for every part: each is turned alone, and one length is that of all', () => {
    const whole: Rows = [
      [3, 0, 1, 0],
      [0, 5, 0, 7],
      [0, 0, 2, 0],
    ];
    // Blocks [2, 2], [2, 2], [1, 2], [1, 2]: diagonal ones become I; of the last, one entry has all.
    const step = firstStep(dshampoo, whole, { ...plain, block: 2, graft: 'SGD', ridge: 1e-15 });
    const size = norm(whole.flat());
    const turned = [1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0];
    step.forEach((v, i) => expect(v).toBeCloseTo((-turned[i]! * size) / norm(turned), 3));
  });
  it('finds its roots every so many steps from its start on', () => {
    const method = new Method(dshampoo, { ...linearOn(g), start: [1, 2, 3, 4, 5, 6] }, { start: 3, every: 2 });
    const roots = (): number[] => method.snapshot()['state/roots/x/0/0']!;
    const changes = Array.from({ length: 8 }, () => {
      const before = roots();
      method.step();
      return roots().some((v, i) => v !== before[i]);
    });
    expect(changes).toEqual([false, false, true, false, true, false, true, false]);
  });
  it('adds up its steps to a momentum after grafting, looked ahead from', () => {
    const method = new Method(dshampoo, linearOn([[1, 0], [0, 1]]), { ...plain, graft: 'SGD', lr: 1, momentum: 0.5, nesterov: true }); // prettier-ignore
    let [x, b] = [0, 0];
    for (const got of method.path(4)) {
      b = 0.5 * b + 1;
      x -= 1 + 0.5 * b;
      expect(got[0]).toBeCloseTo(x, 8);
    }
  });
});

describe('shampoo2', () => {
  it('of one gradient is ‖G‖ U S⁻¹ Vᵀ: √(tr L) with powers of −½', () => {
    const step = firstStep(
      shampoo2,
      [
        [3, 0],
        [0, -4],
      ],
      { ridge: 1e-13 },
    );
    [-5 / 3, 0, 0, 5 / 4].forEach((v, i) => expect(step[i]).toBeCloseTo(v, 9));
  });
  it('is exact for G = uvᵀ: the covariance of vec G to the power −½ times it, G/‖G‖', () => {
    const step = firstStep(
      shampoo2,
      [
        [3, 6],
        [-4, -8],
      ],
      { ridge: 1e-12 },
    );
    const size = norm([3, 6, -4, -8]);
    [3, 6, -4, -8].forEach((v, i) => expect(step[i]).toBeCloseTo(-v / size, 8));
  });
  it('has traces that match: tr L = tr R = E‖G‖², means that are corrected', () => {
    const method = new Method(shampoo2, linearOn([[1, 2, 3], [4, 5, 6]]), {}); // prettier-ignore
    method.step(3);
    const { 'state/l/x': l, 'state/r/x': r } = method.snapshot();
    const trace = (a: readonly number[], n: number) =>
      Array.from({ length: n }, (_, i) => a[i * (n + 1)]!).reduce((x, y) => x + y);
    for (const [a, n] of [[l!, 2], [r!, 3]] as const) expect(trace(a, n) / (1 - 0.95 ** 3)).toBeCloseTo(91, 10); // prettier-ignore
  });
  it('fits the covariance of 2000 3 × 4 samples, columns scaled 1 to 4, to .05; the product of square roots is off by .25', () => {
    // What L ⊗ R/tr L is near to, apart from any program.
    const next = mulberry32(1);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const samples = Array.from({ length: 2000 }, () => Array.from({ length: 12 }, (_, i) => normal() * ((i % 4) + 1)));
    const mean = (of: (g: readonly number[]) => number): number => samples.reduce((sum, g) => sum + of(g), 0) / 2000;
    const at = (n: number, of: (i: number, j: number) => number): number[][] =>
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => of(i, j)));
    const covariance = at(12, (i, j) => mean((g) => g[i]! * g[j]!));
    const sides = [
      at(3, (i, j) => mean((g) => [0, 1, 2, 3].reduce((sum, k) => sum + g[4 * i + k]! * g[4 * j + k]!, 0))),
      at(4, (i, j) => mean((g) => [0, 1, 2].reduce((sum, k) => sum + g[4 * k + i]! * g[4 * k + j]!, 0))),
    ] as const;
    const total = [0, 1, 2].reduce((sum, i) => sum + sides[0][i]![i]!, 0);
    const fit = (l: Rows, r: Rows): number[][] => at(12, (i, j) => l[i >> 2]![j >> 2]! * r[i % 4]![j % 4]!);
    const flat = (a: Rows, b = a): number => a.flat().reduce((sum, v, i) => sum + v * b.flat()[i]!, 0);
    const off = (a: Rows, by: number): number =>
      norm(covariance.flat().map((v, i) => v - by * a.flat()[i]!)) / norm(covariance.flat());
    expect(off(fit(...sides), 1 / total)).toBeLessThan(0.06);
    // Both sides are nearly diagonal: the roots of their diagonals are near to theirs.
    const roots = sides.map((side) => side.map((row, i) => row.map((v, j) => (i === j ? Math.sqrt(v) : 0))));
    // The best product of two matrices, by power iteration on the entries of the covariance put otherwise (Van Loan 1993).
    const put = Array.from({ length: 9 }, (_, p) =>
      Array.from({ length: 16 }, (__, q) => covariance[4 * Math.floor(p / 3) + (q >> 2)]![4 * (p % 3) + (q % 4)]!),
    );
    let r = sides[1].flat();
    let l: number[] = [];
    for (let pass = 0; pass < 200; pass += 1) {
      const size = norm(r);
      l = put.map((row) => row.reduce((sum, v, q) => sum + (v * r[q]!) / size, 0));
      r = Array.from({ length: 16 }, (_, q) => put.reduce((sum, row, p) => sum + row[q]! * l[p]!, 0));
    }
    const best = fit(
      at(3, (i, j) => l[3 * i + j]!),
      at(4, (i, j) => r[4 * i + j]!),
    );
    const least = off(best, flat(covariance, best) / flat(best));
    expect(off(fit(...sides), 1 / total)).toBeGreaterThan(least);
    expect(off(fit(...sides), 1 / total)).toBeLessThan(least + 5e-3);
    const worse = fit(roots[0]!, roots[1]!);
    expect(off(worse, flat(covariance, worse) / flat(worse))).toBeCloseTo(0.25, 1);
  });
});

describe('soap', () => {
  const g: Rows = [
    [3, 1, 2],
    [-2, 0.5, 1],
  ];
  const hyper = { lr: 0.01, beta1: 0.9, beta2: 0.99, weightDecay: 0 };
  it('of a gradient that is diagonal is that, too: Q = I but for order and signs, and v in the order of its columns', () => {
    // The second has the larger gradient at first, and soon the first.
    const diagonal: Objective = {
      ...linearOn([[1, 0], [0, 4]]), // prettier-ignore
      start: [1, 0, 0, 0.35],
      value: (x, data) => t.mul(t.dot(data.float('g'), t.square(t.flatten(x))), 0.5),
    };
    const slow = { ...hyper, lr: 0.1 };
    const expected = new Method(adamw, diagonal, slow);
    const method = new Method(soap, diagonal, { ...slow, shampooBeta: 0.1, every: 1 });
    const q = () => method.snapshot()['state/q/x/0']!.map((v) => Math.abs(Math.round(v * 1e6) / 1e6));
    method.step();
    expect(q()).toEqual([0, 1, 1, 0]);
    [expected, method].forEach((each) => each.step(4));
    expect(q()).toEqual([1, 0, 0, 1]);
    method.x.forEach((v, i) => expect(v).toBeCloseTo(expected.x[i]!, 10));
    const [v, { 'state/v/x': own }] = [method.snapshot()['state/adam/v/x']!, expected.snapshot()];
    own!.forEach((value, i) => expect(v[i]).toBeCloseTo(value, 10));
  });
  it.each(['plain', 'xla'] as const)('stays where the gradient is 0, over factorisations, too (%s)', (mode) => {
    const flat: Objective = { ...linearOn(g), value: (x) => t.mul(t.sum(x), 0), start: [1, 2, 3, 4, 5, 6] };
    const method = new Method(soap, flat, { every: 2, weightDecay: 0 }, { mode, precision: 'fp32' });
    method.step(7);
    expect(method.x).toEqual([1, 2, 3, 4, 5, 6]);
    for (const values of Object.values(method.snapshot())) expect(values.every(Number.isFinite)).toBe(true);
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
