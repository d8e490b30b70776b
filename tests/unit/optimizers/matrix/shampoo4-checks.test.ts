import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import shampoo4 from '../../../../src/main/optimizers/matrix/shampoo4.ts';
import { orthogonalised } from '../../../../src/main/optimizers/mechanisms/newton-schulz.ts';
import { decode, encode, linearSquare } from '../../../../src/main/precisions/codecs.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { writeCheckpoint } from '../../../../src/main/worker/checkpoint-file.ts';
import { readCheckpoint } from '../../../../src/main/worker/checkpoint-reader.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, linearOn, norm } from '../harness.ts';
import { Functions, numbers } from '../../tensor/harness.ts';
import type { Rows } from '../matrices.ts';
import {
  combined,
  diagonal,
  diagonalOf,
  identity,
  length,
  orthonormal,
  product,
  rowsOf,
  transposed,
} from '../matrices.ts';

/** V ← 1.5V − 0.5VVᵀV. */
const nearer = (v: Rows): number[][] => combined(1.5, v, -0.5, product(product(v, transposed(v)), v));
const nearest = (v: Rows, steps: number): Rows => (steps === 0 ? v : nearest(nearer(v), steps - 1));
const rootOf = (v: Rows, values: readonly number[], eps: number): number[][] => {
  const largest = Math.max(...values);
  return product(product(v, diagonal(values.map((l) => (l + eps * largest) ** -0.25))), transposed(v));
};

/** A row of bytes as the numbers that they stand for, in blocks of 64 of a row. */
function decoded(codes: readonly number[], scales: readonly number[], n: number): number[][] {
  const places = codes.flatMap((byte) => [byte & 15, byte >> 4].map((nibble) => (nibble + 8) % 16));
  const groups = Math.ceil(n / 64);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => {
      const t = places[i * n + j]! === 7 ? 0 : (2 * places[i * n + j]! - 15) / 15;
      return Math.sign(t) * t * t * scales[i * groups + Math.floor(j / 64)]!;
    }),
  );
}

const functions = new Functions();
const order = 128;
const shape = [order, order] as const;
functions.define(
  'rectified',
  { v: { dtype: 'float64', shape } },
  ({ v }) => {
    const start = decode(encode(v, linearSquare), shape, linearSquare);
    return Object.fromEntries([0, 1, 2, 3].map((k) => [`${k}`, orthogonalised(start, k)]));
  },
  ['plain'],
);

const folder = mkdtempSync(join(tmpdir(), 'descent-'));
afterAll(() => {
  closeAll();
  functions.close();
  rmSync(folder, { recursive: true });
});

const small = [[3, 1], [-2, 0.5], [1, 2]]; // prettier-ignore
/** Σ wᵢⱼ(xᵢⱼ − 0.4)²/2. */
const bowl: Objective = {
  ...linearOn([[3, 1], [2, 0.5], [1, 2]]), // prettier-ignore
  start: [1, -2, 0.5, 0.3, 1, -1],
  value: (x, data) => t.mul(t.dot(data.float('g'), t.square(t.sub(t.flatten(x), 0.4))), 0.5),
};
const wide = rowsOf(numbers([64, 70], 11), 70);

/** What 4-bit Shampoo hands on of gradients that are told one after another, without codes. */
function* directions(decay: number, eps: number, every: number, roots: number): Generator<Rows, never, Rows> {
  const sides = [3, 2].map((n) => ({
    v: identity(n),
    values: Array<number>(n).fill(eps),
    root: identity(n),
  }));
  let g: Rows = yield [];
  for (let step = 1; ; step += 1) {
    const grams = [product(g, transposed(g)), product(transposed(g), g)];
    sides.forEach((side, i) => {
      if (step % every === 0) {
        const a = combined(
          decay,
          product(product(side.v, diagonal(side.values)), transposed(side.v)),
          1 - decay,
          grams[i]!,
        );
        side.v = orthonormal(product(a, side.v));
        side.values = diagonalOf(product(product(transposed(side.v), a), side.v));
      }
      if (step % roots === 0) side.root = rootOf(side.v, side.values, eps);
    });
    const p = product(product(sides[0]!.root, g), sides[1]!.root);
    g = yield p.map((row) => row.map((v) => (v * length(g)) / (length(p) + 1e-12)));
  }
}

describe('shampoo4', () => {
  it('keeps of a random orthogonal matrix of 128 columns what Björck’s steps make orthogonal, and not equal', () => {
    const normal = numbers(shape, 2, 1e-12, 1).map(
      (u, i, all) => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * all[(i * 7919 + 1) % all.length]!),
    );
    const v = orthonormal(rowsOf(normal, order));
    const found = functions.run('rectified', 'plain', { v: Float64Array.from(v.flat()) });
    const off = [0, 1, 2, 3].map((k) => {
      const w = rowsOf(found[`${k}`]!, order);
      return length(combined(1, product(transposed(w), w), -1, identity(order)));
    });
    // 1.76, .287, .0106, 2e-5 of one draw.
    const within = [[1.5, 2], [0.2, 0.4], [5e-3, 2e-2], [5e-6, 1e-4]] as const; // prettier-ignore
    within.forEach(([low, high], k) => {
      expect(off[k]).toBeGreaterThan(low);
      expect(off[k]).toBeLessThan(high);
    });
    expect(length(combined(1, rowsOf(found['3']!, order), -1, v)) / length(v)).toBeGreaterThan(0.05);
  });

  const [decay, eps, every, roots] = [0.8, 1e-3, 2, 4];
  const settings = { decay, eps, every, roots, smallest: 1e6, weightDecay: 0.1, lr: 0.02 };
  const weights = [3, 1, 2, 0.5, 1, 2];
  const slope = (x: readonly number[]): Rows =>
    rowsOf(
      x.map((v, i) => weights[i]! * (v - 0.4)),
      2,
    );

  it('with AdamW is Adam of directions between roots that are some steps old, as long as gradients', () => {
    const method = new Method(shampoo4, bowl, settings);
    const reference = directions(decay, eps, every, roots);
    reference.next();
    let x: number[] = [...bowl.start];
    let [m, v] = [x.map(() => 0), x.map(() => 0)];
    method.path(13).forEach((got, i) => {
      const p = reference.next(slope(x)).value.flat();
      m = m.map((old, k) => 0.9 * old + 0.1 * p[k]!);
      v = v.map((old, k) => 0.999 * old + 0.001 * p[k]! ** 2);
      const [c1, c2] = [1 - 0.9 ** (i + 1), 1 - 0.999 ** (i + 1)];
      x = x.map((old, k) => (1 - 0.02 * 0.1) * old - (0.02 * (m[k]! / c1)) / (Math.sqrt(v[k]! / c2) + 1e-8));
      got.forEach((value, k) => expect(value).toBeCloseTo(x[k]!, 10));
    });
  });

  it.each([false, true])('with SGDM adds directions and decay up to a momentum, nesterov = %s', (nesterov) => {
    const method = new Method(shampoo4, bowl, { ...settings, base: 'SGDM', nesterov, momentum: 0.7 });
    const reference = directions(decay, eps, every, roots);
    reference.next();
    let x: number[] = [...bowl.start];
    let b = x.map(() => 0);
    for (const got of method.path(13)) {
      const u = reference
        .next(slope(x))
        .value.flat()
        .map((v, k) => v + 0.1 * x[k]!);
      b = b.map((old, k) => 0.7 * old + u[k]!);
      x = x.map((old, k) => old - 0.02 * (nesterov ? u[k]! + 0.7 * b[k]! : b[k]!));
      got.forEach((value, k) => expect(value).toBeCloseTo(x[k]!, 10));
    }
  });

  it('is Shampoo of a mean of its statistics: L^(−¼) G R^(−¼), once its eigenvectors are found', () => {
    // The gradient is the same everywhere: of G = USVᵀ the direction is U S^½ … Vᵀ, as the statistics are GGᵀ and GᵀG.
    const method = new Method(shampoo4, linearOn(small), {
      ...{ base: 'SGDM', momentum: 0, lr: 1, decay: 0, eps: 1e-14, every: 1, roots: 60, smallest: 1e6 },
    });
    method.step(59);
    const before = method.x;
    method.step();
    const step = rowsOf(method.x.map((v, i) => before[i]! - v), 2); // prettier-ignore
    // UVᵀ as long as G: its two columns are orthogonal and equally long.
    const gram = product(transposed(step), step);
    const size = length(small) ** 2 / 2;
    [[size, 0], [0, size]].forEach((row, i) => row.forEach((v, j) => expect(gram[i]![j]).toBeCloseTo(v, 6))); // prettier-ignore
    // And Uᵀ G V is diagonal with the singular values: ⟨UVᵀ, G⟩ is their sum.
    const [[a, b], [, d]] = product(transposed(small), small) as [[number, number], [number, number]];
    const sum = Math.sqrt(a + d + 2 * Math.sqrt(a * d - b * b));
    const inner = step.flat().reduce((all, v, i) => all + v * small.flat()[i]!, 0);
    expect(inner / Math.sqrt(size)).toBeCloseTo(sum, 6);
  });

  const coded = { base: 'SGDM', momentum: 0, lr: 1e-3, decay, eps, every: 1, roots: 2 };
  const entryOf = (kept: Record<string, number[]>, side: string, name: string): number[] =>
    kept[`state/factors/x/0/${side}/${name}`]!;
  const matrixOf = (kept: Record<string, number[]>, side: string, name: string, n: number): number[][] =>
    decoded(entryOf(kept, side, `${name}/codes`), entryOf(kept, side, `${name}/scales`), n);

  it.each([
    ['left', 64],
    ['right', 70],
  ] as const)('keeps eigenvectors and root of the %s side, of %d, in codes', (side, n) => {
    const gram = side === 'left' ? product(wide, transposed(wide)) : product(transposed(wide), wide);
    const method = new Method(shampoo4, linearOn(wide), coded);
    method.step();
    const first = method.snapshot();
    const a = combined(decay * eps, identity(n), 1 - decay, gram);
    const q = orthonormal(a);
    const values = diagonalOf(product(product(transposed(q), a), q));
    entryOf(first, side, 'values').forEach((v, i) => expect(v / values[i]!).toBeCloseTo(1, 8));
    const v = transposed(matrixOf(first, side, 'vectors', n));
    // Of either sign.
    const off = transposed(v).map((column, j) => {
      const own = transposed(q)[j]!;
      return Math.min(norm(column.map((w, i) => w - own[i]!)), norm(column.map((w, i) => w + own[i]!)));
    });
    expect(norm(off) / Math.sqrt(n)).toBeLessThan(0.15);

    method.step();
    const second = method.snapshot();
    const w = nearest(v, 1);
    const again = combined(
      decay,
      product(product(w, diagonal(entryOf(first, side, 'values'))), transposed(w)),
      1 - decay,
      gram,
    );
    const next = orthonormal(product(again, w));
    const found = entryOf(second, side, 'values');
    diagonalOf(product(product(transposed(next), again), next)).forEach((l, i) =>
      expect(Math.abs(found[i]! - l) / Math.max(...found)).toBeLessThan(1e-9),
    );
    // The root is of the eigenvectors as they are kept, made orthogonal by four steps.
    const root = rootOf(nearest(transposed(matrixOf(second, side, 'vectors', n)), 4), found, eps);
    const kept = matrixOf(second, side, 'root', n);
    const diagonalKept = entryOf(second, side, 'diagonal/d');
    diagonalOf(root).forEach((r, i) => expect(diagonalKept[i]! / r).toBeCloseTo(1, 9));
    kept.forEach((row, i) => {
      expect(row[i]).toBe(0);
      // The widest gap of the table is a quarter of the largest of 64 entries.
      row.forEach((r, j) => {
        const own = root[i]!.slice(64 * Math.floor(j / 64), 64 * Math.floor(j / 64) + 64);
        const largest = Math.max(...own.map((e, k) => (64 * Math.floor(j / 64) + k === i ? 0 : Math.abs(e))));
        if (i !== j) expect(Math.abs(r - root[i]![j]!)).toBeLessThan(0.125 * largest);
      });
    });
  });

  it('goes along Shampoo’s direction but for what codes lose', () => {
    const way = (smallest: number): number[] => {
      const method = new Method(shampoo4, linearOn(wide), { ...coded, roots: 20, smallest });
      method.step(20);
      return method.x;
    };
    const [codes, floats] = [way(4096), way(1e6)];
    const gradient = wide.flat();
    const cosine = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, v, i) => sum + v * b[i]!, 0) / norm(a) / norm(b);
    // The last of twenty steps is the one between roots.
    const last = (x: readonly number[]): number[] => x.map((v, i) => v + 19e-3 * gradient[i]!);
    expect(cosine(last(codes), last(floats))).toBeGreaterThan(0.98);
    expect(cosine(last(codes), gradient)).toBeGreaterThan(-0.95);
    expect(norm(last(codes))).toBeCloseTo(1e-3 * norm(gradient), 8);
  });

  it('tells of an eighth of the bytes: 4 bits an entry, a scale for 64, eigenvalues and a diagonal', () => {
    const objective = linearOn(rowsOf(numbers([128, 256], 1), 256));
    const bytes = (smallest: number, precision: 'fp32' | 'fp64'): number =>
      new Method(shampoo4, objective, { base: 'SGDM', smallest }, { precision }).stateBytes;
    const side = (n: number, float: number): number => 2 * ((n * n) / 2 + n * (n / 64) * float) + 2 * n * float;
    const momentum = 128 * 256 * 4;
    expect(bytes(4096, 'fp32')).toBe(side(128, 4) + side(256, 4) + momentum);
    expect(bytes(4096, 'fp64')).toBe(side(128, 8) + side(256, 8) + 2 * momentum);
    expect(bytes(1e6, 'fp32')).toBe(2 * 4 * (128 * 128 + 256 * 256) + 4 * (128 + 256) + momentum);
    expect(bytes(1e6, 'fp32') - momentum).toBeGreaterThan(6.5 * (bytes(4096, 'fp32') - momentum));
  });

  it('goes on from a checkpoint bit for bit', () => {
    const hyper = { every: 2, roots: 4 };
    const method = new Method(shampoo4, linearOn(wide), hyper, { precision: 'fp32' });
    method.step(5);
    const { file, sha256 } = writeCheckpoint(folder, {
      ...{ step: 5, row: 0, computeSeconds: 0, wallSeconds: 0, startValue: 0, mode: 'plain', tensors: method.kept },
    });
    method.step(7);
    const expected = method.kept;
    const other = new Method(shampoo4, linearOn(wide), hyper, { precision: 'fp32' });
    other.restore(readCheckpoint({ step: 5, file, sha256 } as never)!.tensors);
    other.step(7);
    expect(other.kept).toEqual(expected);
    expect(expected['state/factors/x/0/left/vectors/codes']).toBeInstanceOf(Uint8Array);
  });

  it('cuts what is longer than block, and gives vectors their gradient', () => {
    const cut = new Method(shampoo4, linearOn(wide), { block: 64, every: 1, roots: 1 });
    cut.step();
    expect(cut.snapshot()['state/factors/x/1/right/values']).toHaveLength(6);
    const plain = new Method(shampoo4, { start: [1, 2], value: (x) => t.sum(t.square(x)) }, { base: 'SGDM', lr: 0.1 });
    plain.step();
    [0.8, 1.6].forEach((v, i) => expect(plain.x[i]).toBeCloseTo(v, 14));
  });
});
