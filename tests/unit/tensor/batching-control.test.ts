import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { Feeds, HostArray } from '../../../src/main/tensor/runtime/session.ts';
import type { F } from './harness.ts';
import { Functions, bothModes, countedCalls } from './harness.ts';

type D = t.Tensor<'float64'>;
type I = t.Tensor<'int32'>;
type Build = (given: Record<string, t.Tensor>) => Record<string, t.Tensor>;
interface Single {
  readonly specs: Readonly<Record<string, { readonly dtype: 'float64' | 'int32'; readonly shape: t.Shape }>>;
  /** Inputs that are the same for all members. */
  readonly shared?: readonly string[];
  readonly build: Build;
  /** Member by member. */
  readonly members: readonly Readonly<Record<string, number | readonly number[]>>[];
}

const scalar = { dtype: 'float64', shape: [] } as const;
const integer = { dtype: 'int32', shape: [] } as const;
const vector = { dtype: 'float64', shape: [3] } as const;
const zero = (): I => t.constant(0, 'int32');
const repeat = (times: number | I, body: (x: D, i: I) => D, x: D): D =>
  t.while_(
    (s) => t.less(s.i, times),
    (s) => ({ i: t.add(s.i, 1), x: body(s.x, s.i) }),
    { i: zero(), x },
  ).x;

/** Each is run for every member alone and for all at once; all must be the same to the bit. */
const functions: Record<string, Single> = {
  'members that leave at different steps': {
    specs: { n: integer, x: vector },
    build: ({ n, x }) => ({ y: repeat(n as I, (y) => t.add(t.mul(y, 1.5), 0.25), x as D) }),
    members: [
      { n: 0, x: [1, 2, 3] },
      { n: 7, x: [-1, 0.1, 1e-3] },
      { n: 3, x: [5, 6, 7] },
    ],
  },
  'no member that begins': {
    specs: { n: integer, x: scalar },
    build: ({ n, x }) => ({ y: repeat(n as I, (y) => t.mul(y, 2), x as D) }),
    members: [
      { n: 0, x: 1.1 },
      { n: -5, x: NaN },
    ],
  },
  'a member that goes out of the numbers': {
    specs: { x: scalar },
    build: ({ x }) => {
      // Squares until it has left the numbers or made eight steps; all keep what they had.
      const end = t.while_(
        (s) => t.logicalAnd(t.less(s.i, 8), t.logicalAnd(t.isFinite(s.x), t.less(s.x, 1e9))),
        (s) => ({ i: t.add(s.i, 1), x: t.square(s.x), nan: t.div(t.sub(s.x, s.x), t.sub(s.x, s.x)) }),
        { i: zero(), x: x as D, nan: t.zerosLike(x as D) },
      );
      return { i: end.i, x: end.x, nan: end.nan };
    },
    members: [{ x: 1.01 }, { x: 1e200 }, { x: 0 }, { x: Infinity }, { x: NaN }, { x: 3 }, { x: -1.5 }],
  },
  'negative zero and NaN that stay': {
    specs: { n: integer, x: vector },
    build: ({ n, x }) => ({ y: repeat(n as I, (y) => t.add(y, 0.5), x as D) }),
    members: [
      { n: 0, x: [-0, NaN, -Infinity] },
      { n: 2, x: [-0, NaN, -Infinity] },
    ],
  },
  'as many steps for all, and a counter that stays one for all': {
    specs: { x: scalar },
    build: ({ x }) => ({ y: repeat(4, (y, i) => t.add(y, t.mul(x as D, t.cast(i, 'float64'))), t.zerosLike(x as D)) }),
    members: [{ x: 1 }, { x: 0.1 }, { x: -3 }],
  },
  'what is made of a counter that stays one for all, in a loop and in a branch': {
    specs: { x: scalar },
    build: ({ x }) => {
      const end = t.while_(
        (s) => t.less(s.i, 4),
        (s) => ({ i: t.add(s.i, 1), x: t.mul(s.x, 3) }),
        { i: zero(), x: x as D },
      );
      const twice = t.add(end.i, end.i);
      const more = t.while_(
        (i: I) => t.less(i, 100),
        (i) => t.add(i, twice),
        end.i,
      );
      const other = t.cond(
        t.less(twice, 7),
        () => end.i,
        () => t.neg(twice),
      );
      return { more, other, y: t.mul(end.x, t.cast(t.add(more, other), 'float64')) };
    },
    members: [{ x: 1 }, { x: 0.1 }],
  },
  'state that is mapped by way of other state': {
    specs: { x: scalar },
    build: ({ x }) => {
      const start = t.constant(1, 'float64');
      const end = t.while_(
        (s) => t.less(s.i, 5),
        (s) => ({ i: t.add(s.i, 1), a: t.add(s.b, 1), b: t.add(s.c, 2), c: t.mul(x as D, s.c), d: s.d }),
        { i: zero(), a: start, b: start, c: start, d: start },
      );
      return { a: end.a, b: end.b, d: end.d };
    },
    members: [{ x: 2 }, { x: 0.3 }],
  },
  'a loop in a loop, both left at different steps': {
    specs: { n: integer, m: integer, a: scalar },
    build: ({ n, m, a }) => ({
      y: repeat(
        n as I,
        (y, i) => repeat(t.add(t.floorMod(i, 2), m as I), (z, j) => t.add(t.mul(z, a as D), t.cast(j, 'float64')), y),
        t.constant(1, 'float64'),
      ),
    }),
    members: [
      { n: 3, m: 1, a: 0.5 },
      { n: 1, m: 4, a: 1.25 },
      { n: 0, m: 9, a: 2 },
      { n: 5, m: 0, a: -0.75 },
    ],
  },
  'an inner loop that would not end for who has left the outer one': {
    specs: { n: integer },
    build: ({ n }) => {
      // Counts down to 0 by steps of 1 from n - i; below 0 that never ends.
      const count = (from: I): I =>
        t.while_(
          (k: I) => t.notEqual(k, 0),
          (k) => t.sub(k, 1),
          from,
        );
      const end = t.while_(
        (s) => t.less(s.i, n as I),
        (s) => ({ i: t.add(s.i, 2), sum: t.add(s.sum, t.add(count(t.sub(n as I, s.i)), 1)) }),
        { i: zero(), sum: zero() },
      );
      return { sum: end.sum, i: end.i };
    },
    members: [{ n: 2 }, { n: 9 }, { n: 5 }],
  },
  'rows that are out of range for who has left': {
    specs: { n: integer, rows: { dtype: 'float64', shape: [4, 2] } },
    shared: ['rows'],
    build: ({ n, rows }) => {
      const own = t.mul(rows as D, t.cast(t.add(n as I, 1), 'float64'));
      const end = t.while_(
        (s) => t.less(s.i, n as I),
        (s) => {
          const shared = t.row(rows as D, s.i);
          const mine = t.row(own, s.i);
          const share = t.floorDiv(t.constant(12, 'int32'), t.sub(n as I, s.i));
          return { i: t.add(s.i, 1), sum: t.add(s.sum, t.mul(t.mul(shared, mine), t.cast(share, 'float64'))) };
        },
        { i: zero(), sum: t.zeros([2], 'float64') },
      );
      return { sum: end.sum };
    },
    members: [
      { n: 4, rows: [1, 2, 3, 4, 5, 6, 7, 8] },
      { n: 1, rows: [1, 2, 3, 4, 5, 6, 7, 8] },
      { n: 0, rows: [1, 2, 3, 4, 5, 6, 7, 8] },
      { n: 3, rows: [1, 2, 3, 4, 5, 6, 7, 8] },
    ],
  },
  'matrices without a factor, for who has left': {
    specs: { n: integer, x: scalar },
    build: ({ n, x }) => {
      const eye = t.eye<t.Float>(2, 'float64') as D;
      const end = t.while_(
        (s) => t.less(s.i, n as I),
        (s) => {
          const left = t.cast(t.sub(n as I, s.i), 'float64');
          const l = t.cholesky(t.mul(eye, left));
          const solved = t.triangularSolve(l, t.reshape(s.v, [2, 1]));
          const { values } = t.eigh(t.div(t.mul(eye, left), left));
          return { i: t.add(s.i, 1), v: t.mul(t.reshape(solved, [2]), values) };
        },
        { i: zero(), v: t.broadcastTo(x as D, [2]) },
      );
      return { v: end.v };
    },
    members: [
      { n: 4, x: 1 },
      { n: 1, x: 4 },
      { n: 0, x: 3 },
    ],
  },
  'rows that are set, and read': {
    specs: { n: integer, x: { dtype: 'float64', shape: [2] } },
    build: ({ n, x }) => {
      const end = t.while_(
        (s) => t.less(s.i, n as I),
        (s) => ({
          i: t.add(s.i, 1),
          written: t.setRow(s.written, s.i, t.add(x as D, t.cast(s.i, 'float64'))),
          read: t.setRow(s.read, s.i, t.add(t.row(s.read, t.maximum(t.sub(s.i, 1), 0)), x as D)),
          same: t.setRow(s.same, t.constant(1, 'int32'), t.cast(s.i, 'float64')),
        }),
        {
          i: zero(),
          written: t.fill([4, 2], NaN, 'float64'),
          read: t.zeros([4, 2], 'float64'),
          same: t.zeros([2], 'float64'),
        },
      );
      return { written: end.written, read: end.read, same: end.same };
    },
    members: [
      { n: 4, x: [1, 2] },
      { n: 0, x: [3, 4] },
      { n: 2, x: [-0, NaN] },
    ],
  },
  'captures of two levels': {
    specs: { k: integer, a: scalar, b: scalar },
    shared: ['k', 'b'],
    build: ({ k, a, b }) => ({
      y: repeat(
        k as I,
        (y, i) =>
          t.add(
            y,
            repeat(i, (z) => t.add(z, t.mul(a as D, b as D)), t.zerosLike(b as D)),
          ),
        t.zerosLike(b as D),
      ),
    }),
    members: [
      { k: 5, a: 3, b: 0.5 },
      { k: 5, a: 0.1, b: 0.5 },
    ],
  },
  'a gradient taken inside a loop': {
    specs: { n: integer, x: vector, rate: scalar },
    build: ({ n, x, rate }) => {
      const scale = t.constant([1, 2, 4], 'float64');
      const step = (y: D): D => {
        const [g] = t.gradient(t.sum(t.mul(scale, t.square(y))), [y]) as [D];
        return t.sub(y, t.mul(g, rate as D));
      };
      return { y: repeat(n as I, step, x as D) };
    },
    members: [
      { n: 2, x: [1, 1, 1], rate: 0.1 },
      { n: 6, x: [1, -2, 3], rate: 0.01 },
    ],
  },
  'truths and integers as state': {
    specs: { n: integer },
    build: ({ n }) => {
      const end = t.while_(
        (s) => t.logicalNot(s.done),
        (s) => {
          const even = t.equal(t.floorMod(s.n, 2), 0);
          const next = t.select(even, t.floorDiv(s.n, 2), t.add(t.mul(s.n, 3), 1));
          return { n: next, done: t.lessEqual(next, 1), steps: t.add(s.steps, 1) };
        },
        { n: n as I, done: t.lessEqual(n as I, 1), steps: zero() },
      );
      return { steps: end.steps, done: end.done };
    },
    members: [{ n: 1 }, { n: 6 }, { n: 27 }],
  },
  'a branch for each': {
    specs: { n: integer, x: vector },
    build: ({ n, x }) => ({
      y: t.cond(
        t.less(n as I, 2),
        () => t.mul(x as D, 3),
        () => t.constant([1, 2, 3], 'float64'),
      ),
      // Neither branch is mapped, the predicate is.
      z: t.cond(
        t.less(n as I, 2),
        () => t.constant(1, 'float64'),
        () => t.constant(2, 'float64'),
      ),
    }),
    members: [
      { n: 1, x: [1, 2, 3] },
      { n: 2, x: [NaN, 1, 2] },
    ],
  },
  'a branch that fails or does not end for who has not taken it': {
    specs: { n: integer },
    build: ({ n }) => {
      const forever = (): I =>
        t.while_(
          (i: I) => t.notEqual(i, 0),
          (i) => t.sub(i, 1),
          n as I,
        );
      const looks = (): I => t.add(t.row(t.range(3, 'int32'), n as I), t.floorDiv(t.constant(6, 'int32'), n as I));
      return {
        loop: t.cond(t.greaterEqual(n as I, 0), forever, () => t.neg(n as I)),
        row: t.cond(t.logicalAnd(t.greater(n as I, 0), t.less(n as I, 3)), looks, () => t.neg(n as I)),
      };
    },
    members: [{ n: -1 }, { n: 2 }, { n: 0 }, { n: 7 }],
  },
  'a branch that no member takes': {
    specs: { n: integer },
    build: ({ n }) => ({
      y: t.cond(
        t.less(n as I, 0),
        () =>
          t.while_(
            (s) => t.greaterEqual(s.i, 0),
            (s) => ({ i: t.add(t.mul(s.i, 0), 1), n: t.add(s.n, n as I) }),
            { i: zero(), n: n as I },
          ).n,
        () => t.neg(n as I),
      ),
    }),
    members: [{ n: 5 }, { n: 6 }],
  },
  'the same branch for all': {
    specs: { n: integer, x: scalar },
    shared: ['n'],
    build: ({ n, x }) => ({
      y: t.cond(
        t.less(n as I, 0),
        // It would not end, and is not computed.
        () =>
          t.while_(
            (s: D) => t.greaterEqual(t.abs(s), 0),
            (s) => t.mul(s, 1),
            x as D,
          ),
        () => t.constant(7, 'float64'),
      ),
    }),
    members: [
      { n: 3, x: 1 },
      { n: 3, x: 2 },
    ],
  },
  'a branch in a loop in a branch': {
    specs: { n: integer, x: scalar },
    build: ({ n, x }) => ({
      y: t.cond(
        t.greater(n as I, 1),
        () =>
          repeat(
            n as I,
            (y, i) =>
              t.cond(
                t.equal(t.floorMod(i, 2), 0),
                () => t.mul(y, 3),
                () => t.sub(y, x as D),
              ),
            x as D,
          ),
        () => t.neg(x as D),
      ),
    }),
    members: [
      { n: 0, x: 1.5 },
      { n: 4, x: 0.1 },
      { n: 3, x: -2 },
    ],
  },
  'cells that live inside': {
    specs: { k: integer },
    build: ({ k }) => ({ calls: countedCalls(k as I) }),
    members: [{ k: 4 }, { k: 0 }, { k: 3 }],
  },
  'random numbers in a loop': {
    specs: { seed: integer, n: integer },
    build: ({ seed, n }) => {
      const key = t.subKey(t.makeKey(seed as I), 'walk');
      const walk = repeat(
        n as I,
        (y, i) => t.add(y, t.randomUniform(t.atStep(key, i), [3], 'float64')),
        t.zeros([3], 'float64'),
      );
      return { walk };
    },
    members: [
      { seed: 3, n: 5 },
      { seed: -7, n: 2 },
      { seed: 0, n: 0 },
    ],
  },
};

const all = new Functions();
afterAll(() => all.close());
const isShared = ({ shared = [] }: Single, name: string): boolean => shared.includes(name);
for (const [id, single] of Object.values(functions).entries()) {
  all.define(`one_${id}`, single.specs, single.build);
  const size = single.members.length;
  const specs = Object.fromEntries(
    Object.entries(single.specs).map(([n, s]) => [n, isShared(single, n) ? s : { ...s, shape: [size, ...s.shape] }]),
  );
  all.define(`all_${id}`, specs, (given) => {
    const mapped = Object.fromEntries(Object.entries(given).filter(([n]) => !isShared(single, n)));
    return t.vmap((own: Record<string, t.Tensor>) => single.build({ ...given, ...own }))(mapped);
  });
  // A batch of two batches, the second in reverse order. What is mapped twice is a matter of the graph: one mode shows it.
  all.define(
    `twice_${id}`,
    specs,
    (given) => {
      const mapped = Object.entries(given).filter(([n]) => !isShared(single, n));
      const two = Object.fromEntries(mapped.map(([n, x]) => [n, t.stack([x, t.reverse(x as D, [0])] as D[])]));
      return t.vmap(t.vmap((own: Record<string, t.Tensor>) => single.build({ ...given, ...own })))(two);
    },
    ['plain'],
  );
}

const bytesOf = (list: HostArray): Buffer => Buffer.from(list.buffer, list.byteOffset, list.byteLength);
const flat = (value: number | readonly number[] | undefined): number[] =>
  typeof value === 'number' ? [value] : [...(value ?? [])];
const feedsOf = (single: Single, members: Single['members']): Feeds =>
  Object.fromEntries(
    Object.keys(single.specs).map((n) => [
      n,
      Float64Array.from((isShared(single, n) ? members.slice(0, 1) : members).flatMap((m) => flat(m[n]))),
    ]),
  );

const listed = Object.entries(functions).map(([name, single], id) => ({ name, single, id }));
describe('a batch of batches', () => {
  it.each(listed)('$name', ({ single, id }) => {
    const feeds = feedsOf(single, single.members);
    const [once, twice] = ['all', 'twice'].map((kind) => all.run(`${kind}_${id}`, 'plain', feeds));
    for (const [output, list] of Object.entries(once ?? {})) {
      const each = list.length / single.members.length;
      const members = single.members.map((_, k) => Array.from(list.slice(k * each, (k + 1) * each)));
      expect(Array.from(twice?.[output] ?? []), output).toEqual([...members, ...members.toReversed()].flat());
    }
  });
});

describe.each(bothModes)('%s', (mode) => {
  it.each(listed)('$name', ({ single, id }) => {
    const got = all.run(`all_${id}`, mode, feedsOf(single, single.members));
    const alone = single.members.map((member) => all.run(`one_${id}`, mode, feedsOf(single, [member])));
    for (const [output, list] of Object.entries(got)) {
      const expected = alone.map((one) => one[output] as HostArray);
      expect(Array.from(list), output).toEqual(expected.flatMap((one) => Array.from(one)));
      // The bits of NaN too.
      expect(bytesOf(list)).toEqual(Buffer.concat(expected.map(bytesOf)));
    }
  });
});

describe('what is the same for all', () => {
  const mapped = t.zeros([3, 2], 'float64');
  const opsOf = (root: t.Tensor, into = new Map<number, t.Tensor>()): Map<number, t.Tensor> => {
    if (into.has(root.node.id)) return into;
    into.set(root.node.id, root);
    root.node.inputs.forEach((x) => opsOf(x, into));
    for (const a of Object.values(root.node.attributes)) {
      if ('region' in a) a.region.outputs.forEach((x) => opsOf(x, into));
    }
    return into;
  };
  it('is not touched', () => {
    const shared = t.exp(t.constant([1, 2], 'float64'));
    const y = t.vmap((x: D) => t.mul(x, shared))(mapped);
    expect(opsOf(y).get(shared.node.id)?.node).toBe(shared.node);
    expect(shared.shape).toEqual([2]);
  });
  it('stays one in the state of a loop that all leave together', () => {
    const y = t.vmap((x: D) => repeat(3, (s) => t.mul(s, x), t.ones([2], 'float64')))(mapped);
    expect(y.node.inputs.map((x) => x.shape)).toEqual([[], [3, 2]]);
  });
  it('is repeated among the results', () => {
    const y = t.vmap((_x: D) => t.constant([1, 2], 'float64'))(mapped);
    expect(y.shape).toEqual([3, 2]);
  });
  it('may be counted by a cell from outside', () => {
    const calls = new t.Cell<'int32'>(t.constant(1, 'int32'));
    t.withCells([calls], () => {
      t.vmap((x: D) => {
        calls.value = t.add(calls.value, 1);
        return t.square(x);
      })(mapped);
    });
    expect(calls.value.shape).toEqual([]);
    expect(calls.value.node.op).toBe('AddV2');
  });
});

describe('mistakes', () => {
  const x = t.zeros([3, 2], 'float64');
  it('names leaves that are no batch of one size', () => {
    const f = t.vmap((tree: { a: D; b: D }) => tree.a);
    expect(() => f({ a: x, b: t.zeros([2], 'float64') })).toThrow(
      'vmap: needs leaves with a first axis of one size, got a [3, 2], b [2]',
    );
    expect(() => t.vmap((y: D) => y)(t.zeros([], 'float64'))).toThrow('vmap: needs leaves with a first axis');
    expect(() => t.vmap((y: D[]) => y)([])).toThrow('got none');
  });
  it('refuses a stand-in of another shape', () => {
    const one = t.zeros([2], 'float64');
    expect(() => t.batch([t.neg(one)], new Map([[one, t.zeros([3, 4], 'float64')]]), 3)).toThrow(
      'Const: float64[2] is float64[3, 4] in a batch of 3',
    );
  });
  it('refuses to give a cell from outside a value for each member', () => {
    const calls = new t.Cell<'int32'>(zero());
    const count = (n: I): I =>
      t.while_(
        (i: I) => t.less(i, n),
        (i) => {
          calls.value = t.add(calls.value, 1);
          return t.add(i, 1);
        },
        zero(),
      );
    const make = (): unknown => t.withCells([calls], () => t.vmap(count)(t.constant([1, 2], 'int32')));
    expect(make).toThrow('vmap: a cell from outside would get a value for each member: make it inside');
    expect(calls.value.shape).toEqual([]);
  });
  it('lets types through', () => {
    const y: F = t.vmap((a: D) => t.square(a))(x);
    expect(y.shape).toEqual([3, 2]);
  });
});
