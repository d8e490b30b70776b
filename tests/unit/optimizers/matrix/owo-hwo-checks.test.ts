import { afterAll, describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../../../src/shared/domain/parameter.ts';
import owoHwo from '../../../../src/main/optimizers/matrix/owo-hwo.ts';
import type { ProblemInstance } from '../../../../src/main/problems/define.ts';
import { gaussian } from '../../../../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../../../../src/main/problems/forms/model.ts';
import { randomData } from '../../../../src/main/problems/random.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Method, closeAll } from '../harness.ts';

afterAll(closeAll);

type Matrix = readonly (readonly number[])[];

const matrix = (rows: number, columns: number, f: (i: number) => number): number[][] =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_x, c) => f(r * columns + c)));
const transposed = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => transposed(b).map((column) => row.reduce((sum, v, i) => sum + v * column[i]!, 0)));
const withOne = (a: Matrix): number[][] => a.map((row) => [...row, 1]);

/** a = LLᵀ. */
function cholesky(a: Matrix): number[][] {
  const l = a.map((row) => row.map(() => 0));
  a.forEach((row, i) => {
    for (let j = 0; j <= i; j += 1) {
      const sum = row[j]! - l[i]!.slice(0, j).reduce((s, v, k) => s + v * l[j]![k]!, 0);
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!;
    }
  });
  return l;
}
/** L⁻¹b. */
function forward(l: Matrix, b: Matrix): number[][] {
  const x: number[][] = [];
  l.forEach((row, i) => {
    x.push(b[i]!.map((v, c) => (v - row.slice(0, i).reduce((s, w, k) => s + w * x[k]![c]!, 0)) / row[i]!));
  });
  return x;
}

interface Network {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  /** The weights of hidden units [inputs, hidden], the last row that of a constant one where `biased`. */
  readonly W: Matrix;
  readonly isLinear?: boolean;
  readonly isBiased?: boolean;
  /** Beside hidden units, the outputs see these inputs. */
  readonly seen?: Matrix;
  /** Of outputs and targets. */
  readonly scale?: number;
}

const host = (rows: Matrix): ProblemInstance['data'][string] => ({
  values: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});

/** One hidden layer; the weights of outputs begin at a pattern of no meaning. */
function network({ inputs, targets, W, isLinear = false, isBiased = true, seen, scale = 1 }: Network): ProblemInstance {
  const [hidden, outputs] = [W[0]!.length, targets[0]!.length];
  const wide = hidden + (seen?.[0]!.length ?? 0);
  const [weights, bias] = isBiased ? [W.slice(0, -1), [W.at(-1)!]] : [W, [[0]]];
  return {
    unknowns: {
      W1: { shape: [weights.length, hidden], role: 'weight' },
      ...(isBiased && { b1: { shape: [hidden], role: 'bias' } }),
      W2: { shape: [wide, outputs], role: 'weight' },
      b2: { shape: [outputs], role: 'bias' },
    },
    data: {
      ...{ inputs: host(inputs), targets: host(targets), W1: host(weights), b1: host(bias) },
      ...{ W2: host(matrix(wide, outputs, (i) => Math.sin(7 * i + 1))), seen: host(seen ?? [[0]]) },
    },
    start: (data) => ({
      W1: data.float('W1'),
      ...(isBiased && { b1: t.flatten(data.float('b1')) }),
      W2: data.float('W2'),
      b2: t.zeros([outputs], 'float64'),
    }),
    ...modelled({
      examples: ['inputs', 'targets'],
      outputs: (_x, data, tape) => {
        const net = tape.dense(data.float('inputs'), 'W1', isBiased ? 'b1' : undefined);
        const units = isLinear ? net : t.tanh(net);
        return t.mul(tape.dense(seen ? t.concat([units, data.float('seen')], 1) : units, 'W2', 'b2'), scale);
      },
      targets: (data) => t.mul(data.float('targets'), scale),
      likelihood: gaussian,
    }),
  };
}

/** Weights as matrices, those of the constant one as their last rows. */
function weightsOf(method: Method, { isBiased = true }: Network): { W: number[][]; V: number[][] } {
  const all = method.snapshot();
  const rows = (name: string, columns: number): number[][] => {
    const flat = all[`x/${name}`]!;
    return matrix(flat.length / columns, columns, (i) => flat[i]!);
  };
  const outputs = all['x/b2']!.length;
  const V = [...rows('W2', outputs), all['x/b2']!];
  const hidden = isBiased ? all['x/b1']!.length : V.length - 1;
  return { W: [...rows('W1', hidden), ...(isBiased ? [all['x/b1']!] : [])], V };
}

const inputs = matrix(40, 3, (i) => Math.sin(i * i) + (i % 3));
const targets = inputs.map(([a, b, c]) => [Math.sin(2 * a!) + b! * c!, Math.cos(a! - b!)]);
const plain: Network = { inputs, targets, W: matrix(4, 4, (i) => 0.3 * Math.cos(5 * i)) };

describe('hwo', () => {
  it('first solves for the weights of the outputs, whatever the scale of f is', () => {
    for (const scale of [1, 7]) {
      const method = new Method(owoHwo, { instance: network({ ...plain, scale }) });
      method.step();
      const { V } = weightsOf(method, plain);
      const units = withOne(times(withOne(inputs), plain.W).map((row) => row.map(Math.tanh)));
      const off = times(units, V).map((row, i) => row.map((v, j) => v - targets[i]![j]!));
      times(transposed(units), off)
        .flat()
        .forEach((slope) => expect(Math.abs(slope)).toBeLessThan(1e-6));
    }
  });

  it('HWO is BP on whitened inputs, mapped back', () => {
    const wide = withOne(inputs);
    const L = cholesky(times(transposed(wide), wide).map((row) => row.map((v) => v / wide.length)));
    const white = transposed(forward(L, transposed(wide)));
    const there: Network = { ...plain, inputs: white, W: times(transposed(L), plain.W), isBiased: false };
    const hwo = new Method(owoHwo, { instance: network(plain) });
    const bp = new Method(owoHwo, { instance: network(there) }, { direction: 'gradient' });
    for (let k = 0; k < 5; k += 1) {
      hwo.step();
      bp.step();
      const mapped = times(transposed(L), weightsOf(hwo, plain).W);
      const { W } = weightsOf(bp, there);
      W.forEach((row, i) => row.forEach((v, j) => expect(mapped[i]![j]).toBeCloseTo(v, 6)));
      expect(hwo.value / bp.value).toBeCloseTo(1, 8);
    }
  });

  it.each(['gradient', 'whitened'] as const)(
    'with direction %s gains minimise f exactly where hidden units are linear',
    (direction) => {
      const linear: Network = { ...plain, isLinear: true, W: plain.W.map((row) => row.slice(0, 1)) };
      const error = (W: Matrix, V: Matrix): number =>
        times(withOne(times(withOne(inputs), W)), V)
          .flat()
          .reduce((sum, v, i) => sum + (v - targets.flat()[i]!) ** 2, 0);
      for (const gain of ['common', 'each'] as const) {
        const method = new Method(owoHwo, { instance: network(linear) }, { direction, gain });
        method.step();
        const { W, V } = weightsOf(method, linear);
        const way = W.map((row, i) => row.map((v, j) => v - linear.W[i]![j]!));
        const moved = (by: number, m?: number): number =>
          error(
            W.map((row, i) => row.map((v, j) => v + (m === undefined || m === i ? by * way[i]![j]! : 0))),
            V,
          );
        expect(Math.max(...way.flat().map(Math.abs))).toBeGreaterThan(1e-3);
        for (const m of gain === 'each' ? W.map((_, i) => i) : [undefined]) {
          expect(moved(0.1, m)).toBeGreaterThan(moved(0, m));
          expect(moved(0.1, m) / moved(-0.1, m)).toBeCloseTo(1, 7);
        }
      }
    },
  );

  const { uniform, normal } = randomData(5);
  const base = matrix(200, 4, () => 2 * uniform() - 1);
  const along = matrix(4, 1, normal);
  const scaled = base.map((row) => row.map((v, j) => v * [1, 10, 0.1, 3][j]! + 2));
  const uneven: Network = {
    ...{ inputs: scaled, seen: scaled, targets: times(base, along).map(([v]) => [Math.tanh(2 * v!)]) },
    W: matrix(5, 8, () => 0.3 * normal()),
  };
  it('on inputs of scales 1, 10, .1 and 3 with an offset HWO and OIG leave an eighth of what BP does in 30 loops', () => {
    const after = (hyper: ParameterValues, precision: 'fp32' | 'fp64'): number => {
      const method = new Method(owoHwo, { instance: network(uneven) }, hyper, { precision });
      method.step(30);
      return method.value;
    };
    for (const precision of ['fp64', 'fp32'] as const) {
      const bp = after({ direction: 'gradient' }, precision);
      const others = [{}, { direction: 'gradient', gain: 'each' }, { gain: 'each' }].map((hyper) =>
        after(hyper, precision),
      );
      for (const other of others) expect(bp / other).toBeGreaterThan(8);
    }
  });

  it('asks for two gradients and four values, and with gain each for two more for each input', () => {
    const spent = (hyper: ParameterValues): number[] => {
      const { f, g, hv } = new Method(owoHwo, { instance: network(plain) }, hyper).step();
      return [f, g, hv];
    };
    expect(spent({})).toEqual([4, 2, 0]);
    expect(spent({ gain: 'each' })).toEqual([2 + 1 + 2 * 4, 2, 0]);
  });
});
