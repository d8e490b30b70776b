import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import { Functions, bothModes, countedCalls } from './harness.ts';

type I = t.Tensor<'int32'>;
type D = t.Tensor<'float64'>;
const scalar = { dtype: 'float64', shape: [] } as const;
const integer = { dtype: 'int32', shape: [] } as const;
const functions = new Functions();
afterAll(() => functions.close());

functions.define('collatz', { n: integer }, ({ n }) => {
  const end = t.while_(
    (s) => t.greater(s.n, 1),
    (s) => {
      const even = t.equal(t.floorMod(s.n, 2), 0);
      return {
        n: t.cond(
          even,
          () => t.floorDiv(s.n, 2),
          () => t.add(t.mul(s.n, 3), 1),
        ),
        steps: t.add(s.steps, 1),
      };
    },
    { n, steps: t.constant(0, 'int32') },
  );
  return { steps: end.steps };
});

/** Sum over i < k of (i+1) times the sum over j < i of a b: captures from two levels, computed once outside. */
functions.define('nested', { k: integer, a: scalar, b: scalar }, ({ k, a, b }) => {
  const outer = t.while_(
    (s) => t.less(s.i, k),
    (s) => {
      const inner = t.while_(
        (r) => t.less(r.j, s.i),
        (r) => ({ j: t.add(r.j, 1), sum: t.add(r.sum, t.mul(a, b)) }),
        { j: t.constant(0, 'int32'), sum: t.zerosLike(a) },
      );
      const weight = t.cast(t.add(s.i, 1), 'float64');
      return { i: t.add(s.i, 1), sum: t.add(s.sum, t.mul(weight, inner.sum)) };
    },
    { i: t.constant(0, 'int32'), sum: t.zerosLike(a) },
  );
  return { sum: outer.sum };
});

functions.define('gradient_in_loop', { x: { dtype: 'float64', shape: [3] }, k: integer }, ({ x, k }) => {
  const scale = t.constant([1, 2, 4], 'float64');
  const end = t.while_(
    (s) => t.less(s.i, k),
    (s) => {
      const [g] = t.gradient(t.sum(t.mul(scale, t.square(s.x))), [s.x]);
      return { i: t.add(s.i, 1), x: t.sub(s.x, t.mul(g as D, 0.1)) };
    },
    { i: t.constant(0, 'int32'), x },
  );
  return { x: end.x };
});

functions.define('cells', { k: integer }, ({ k }) => ({ calls: countedCalls(k) }));

/** The branch not taken would never end. */
functions.define('lazy', { n: integer }, ({ n }) => {
  const forever = (): I =>
    t.while_(
      (i: I) => t.greaterEqual(i, 0),
      (i) => t.mul(i, 1),
      n,
    );
  return { n: t.cond(t.less(n, 0), forever, () => t.neg(n)) };
});

functions.define('unused_state', { x: scalar }, ({ x }) => {
  const end = t.while_(
    (s) => t.less(s.i, 3),
    (s) => ({ i: t.add(s.i, 1), same: s.same, list: [s.list[1] as D, s.list[0] as D] }),
    { i: t.constant(0, 'int32'), same: x, list: [x, t.neg(x)] as readonly D[] },
  );
  return { same: end.same, first: end.list[0] as D };
});

describe.each(bothModes)('control flow (%s)', (mode) => {
  const run = (name: string, feeds: Record<string, number | Float64Array>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(functions.run(name, mode, feeds)).map(([k, v]) => [k, Array.from(v)]));

  it.each([
    [1, 0],
    [6, 8],
    [27, 111],
  ])('cond inside while_: %i takes %i steps', (n, steps) => {
    expect(run('collatz', { n })).toEqual({ steps: [steps] });
  });
  it('while_ inside while_ with captures of both levels', () => {
    const expected = [0, 1, 2, 3, 4].reduce((s, i) => s + (i + 1) * i * 1.5, 0);
    expect(run('nested', { k: 5, a: 3, b: 0.5 })).toEqual({ sum: [expected] });
    expect(run('nested', { k: 0, a: 3, b: 0.5 })).toEqual({ sum: [0] });
  });
  it('a gradient taken inside a loop', () => {
    const { x } = run('gradient_in_loop', { x: Float64Array.of(1, 1, 1), k: 2 });
    [0.64, 0.36, 0.04].forEach((v, i) => expect(x?.[i]).toBeCloseTo(v, 14));
  });
  it('threads cells through loops and branches', () => {
    expect(run('cells', { k: 4 })).toEqual({ calls: [1 + 2 * 10 + (1 + 3) * 100] });
  });
  it('does not compute the branch that is not taken', () => {
    expect(run('lazy', { n: 5 })).toEqual({ n: [-5] });
  });
  it('carries state that a body only passes on', () => {
    expect(run('unused_state', { x: 2 })).toEqual({ same: [2], first: [-2] });
  });
});
