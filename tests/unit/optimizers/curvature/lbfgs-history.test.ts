import { afterAll, describe, expect, it } from 'vitest';
import { emptyHistory, remember, twoLoop } from '../../../../src/main/optimizers/curvature/lbfgs.ts';
import type { F } from '../../tensor/harness.ts';
import { Functions, bothModes, numbers } from '../../tensor/harness.ts';

const functions = new Functions();
afterAll(() => functions.close());
const [n, memory] = [6, 3];
const vector = { dtype: 'float64', shape: [n] } as const;

/** Curvature between 1 and 3: pairs as a convex function gives them. */
const pairs = Array.from({ length: 5 }, (_, k) => {
  const s = numbers([n], 10 + k);
  const bend = numbers([n], 20 + k, 1, 3);
  return { s, y: s.map((v, i) => v * (bend[i] as number)) };
});
const names = (k: number): string[] => Array.from({ length: k }, (_, i) => [`s${i}`, `y${i}`]).flat();
for (let k = 0; k <= pairs.length; k++) {
  functions.define(
    `direction_${k}`,
    { g: vector, ...Object.fromEntries(names(k).map((name) => [name, vector])) },
    (given) => {
      let history = emptyHistory(memory, n, 'float64');
      const inputs = given as Readonly<Record<string, F>>;
      for (let i = 0; i < k; i++) history = remember(history, inputs[`s${i}`] as F, inputs[`y${i}`] as F);
      return { h: twoLoop(history, inputs['g'] as F) };
    },
  );
}
type Pair = (typeof pairs)[number];
const direction = (list: readonly Pair[], g: Float64Array, mode: 'xla' | 'plain'): number[] => {
  const feeds = Object.fromEntries(
    list.flatMap(({ s, y }, i) => [
      [`s${i}`, s],
      [`y${i}`, y],
    ]),
  );
  return Array.from(functions.run(`direction_${list.length}`, mode, { g, ...feeds })['h'] ?? []);
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/** The inverse Hessian estimate as a matrix: H ← VᵀHV + ssᵀ/sᵀy, V = I − ysᵀ/sᵀy, from γI. */
function dense(list: readonly Pair[], g: Float64Array): number[] {
  const { s: last, y: lastY } = list.at(-1) as Pair;
  const gamma = dot(last, lastY) / dot(lastY, lastY);
  let h = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? gamma : 0)));
  for (const { s, y } of list) {
    const rho = 1 / dot(s, y);
    const v = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (__, j) => (i === j ? 1 : 0) - rho * (y[i] as number) * (s[j] as number)),
    );
    const left = h.map(
      (row) => v[0]?.map((_, j) => row.reduce((sum, x, k) => sum + x * (v[k]?.[j] as number), 0)) as number[],
    );
    h = v.map((_, i) =>
      v.map(
        (__, j) =>
          v.reduce((sum, row, k) => sum + (row[i] as number) * (left[k]?.[j] as number), 0) +
          rho * (s[i] as number) * (s[j] as number),
      ),
    );
  }
  return h.map((row) => dot(row, g));
}

describe.each(bothModes)('the two-loop recursion (%s)', (mode) => {
  it('satisfies the secant equation Hy = s for the newest pair', () => {
    for (let k = 1; k <= pairs.length; k++) {
      const { s, y } = pairs[k - 1] as Pair;
      direction(pairs.slice(0, k), y, mode).forEach((v, i) => expect(v).toBeCloseTo(s[i] as number, 13));
    }
  });
  it('is the BFGS matrix of the pairs it holds, the last three of five included', () => {
    const g = numbers([n], 99);
    for (const list of [pairs.slice(0, 1), pairs.slice(0, 3), pairs]) {
      const expected = dense(list.slice(-memory), g);
      direction(list, g, mode).forEach((v, i) => expect(v).toBeCloseTo(expected[i] as number, 12));
    }
  });
  it('passes over a pair without positive curvature', () => {
    const g = numbers([n], 98);
    const { s, y } = pairs[1] as Pair;
    const bad = { s, y: y.map((v) => -v) };
    const flat = { s, y: s.map(() => 0) };
    const [first, third] = [pairs[0] as Pair, pairs[2] as Pair];
    const expected = direction([first, third], g, mode);
    expect(direction([first, bad, third], g, mode)).toEqual(expected);
    expect(direction([first, flat, third], g, mode)).toEqual(expected);
  });
  it('is zero before the first pair', () => {
    expect(direction([], numbers([n], 97), mode).map(Math.abs)).toEqual(new Array(n).fill(0));
  });
});
