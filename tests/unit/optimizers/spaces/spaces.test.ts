import { describe, expect, it } from 'vitest';
import { ball } from '../../../../src/main/optimizers/spaces/ball.ts';
import type { Geometry } from '../../../../src/main/optimizers/spaces/geometry.ts';
import { sphere } from '../../../../src/main/optimizers/spaces/sphere.ts';
import { matrixExponential, stiefel } from '../../../../src/main/optimizers/spaces/stiefel.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import { Program } from '../../../../src/main/tensor/program.ts';
import { Session } from '../../../../src/main/tensor/runtime/session.ts';
import { norm } from '../harness.ts';

type F = t.Tensor<t.Float>;
type Numbers = Record<string, number[]>;
const shape = [4, 2] as const;

/** What a function makes of tensors [4, 2]. */
function computed(make: (given: Record<string, F>) => Record<string, F>, given: Numbers): Numbers {
  const program = new Program();
  const specs = Object.fromEntries(Object.keys(given).map((name) => [name, { dtype: 'float64' as const, shape }]));
  program.define('make', specs, (inputs) => ({ outputs: make(inputs as unknown as Record<string, F>) }));
  const session = new Session(program, () => ['plain']);
  const feeds = Object.fromEntries(Object.entries(given).map(([name, v]) => [name, Float64Array.from(v)]));
  const out = session.run('make', 'plain', feeds);
  session.close();
  return Object.fromEntries(Object.entries(out).map(([name, v]) => [name, Array.from(v as Float64Array)]));
}

const wavy = (k: number): number[] => Array.from({ length: 8 }, (_, i) => Math.sin(k * (i + 1)));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const rows = (x: readonly number[]): number[][] => [0, 1, 2, 3].map((i) => x.slice(2 * i, 2 * i + 2));
const columns = (x: readonly number[]): number[][] => [0, 1].map((j) => rows(x).map((row) => row[j]!));
const plus = (a: readonly number[], by: number, b: readonly number[]): number[] => a.map((v, i) => v + by * b[i]!);

const [one, other] = [
  [0.5, 0.5, 0.5, 0.5],
  [0.1, -0.7, 0.1, 0.5],
].map((v) => v.map((x) => x / norm(v))) as [number[], number[]];

interface Case {
  readonly name: string;
  readonly space: Geometry;
  readonly x: number[];
  /** How far from the space a point is. */
  readonly off: (x: readonly number[]) => number;
  readonly isometric: boolean;
}
const cases: Case[] = [
  {
    ...{ name: 'ball', space: ball, x: wavy(1).map((v) => 0.5 * v), isometric: true },
    off: (x) => Math.max(0, ...rows(x).map((row) => norm(row) - (1 - 1e-5))),
  },
  {
    ...{
      name: 'sphere',
      space: sphere,
      x: rows(wavy(1)).flatMap((row) => row.map((v) => v / norm(row))),
      isometric: true,
    },
    off: (x) => Math.max(...rows(x).map((row) => Math.abs(norm(row) - 1))),
  },
  {
    ...{ name: 'stiefel', space: stiefel, x: one.flatMap((v, i) => [v, other[i]!]), isometric: false },
    off: (x) => {
      const [a, b] = columns(x) as [number[], number[]];
      return Math.max(Math.abs(dot(a, a) - 1), Math.abs(dot(b, b) - 1), Math.abs(dot(a, b)));
    },
  },
];

describe.each(cases)('$name', ({ space, x, off, isometric }) => {
  // What rises most is a tangent, and so are these.
  const { v, m } = computed(({ x: at, a, b }) => ({ v: space.riemannian(at!, a!), m: space.riemannian(at!, b!) }), {
    ...{ x, a: wavy(2), b: wavy(3) },
  }) as { v: number[]; m: number[] };
  const walk = (by: number): Numbers =>
    computed(({ x: at, v: along }) => ({ far: space.exponential(at!, along!), near: space.retraction(at!, along!) }), {
      x,
      v: v.map((each) => by * each),
    });

  it('has tangents whose slope is ⟨grad f, v⟩ₓ', () => {
    const { slope } = computed(
      ({ x: at, g, v: along }) => ({ slope: t.sum(space.inner(at!, space.riemannian(at!, g!), along!)) }),
      { x, g: wavy(4), v },
    );
    expect(slope![0]).toBeCloseTo(dot(wavy(4), v), 13);
  });

  it('is not left, by short steps or long ones', () => {
    expect(off(x)).toBeLessThan(1e-15);
    for (const by of [0, 1e-9, 0.1, 1, 7])
      for (const end of Object.values(walk(by))) expect(off(end)).toBeLessThan(2e-15);
  });

  it('stays where the velocity is 0, to the last bit', () => {
    expect(walk(0)).toEqual({ far: x, near: x });
  });

  it('has steps along v, which agree to first order', () => {
    const h = 1e-5;
    const [ahead, back] = [walk(h), walk(-h)];
    for (const kind of ['far', 'near'] as const)
      plus(ahead[kind]!, -1, back[kind]!).forEach((d, i) => expect(d / (2 * h)).toBeCloseTo(v[i]!, 7));
  });

  it('has geodesics: they are as long as their velocity, and bend across the space alone', () => {
    const length = (at: readonly number[], along: readonly number[]): number =>
      computed(({ x: p, v: u }) => ({ size: t.sum(space.inner(p!, u!, u!)) }), { x: [...at], v: [...along] })[
        'size'
      ]![0]!;
    const h = 1e-4;
    const points = [0, 0.5 - h, 0.5, 0.5 + h].map((by) => walk(by)['far']!) as [number[], number[], number[], number[]];
    const velocity = plus(points[3], -1, points[1]).map((d) => d / (2 * h));
    expect(length(points[2], velocity) / length(x, v)).toBeCloseTo(1, 6);
    if (space === ball) return;
    const bend = plus(plus(points[3], 1, points[1]), -2, points[2]).map((d) => d / h ** 2);
    const { within } = computed(({ x: p, a }) => ({ within: space.riemannian(p!, a!) }), { x: points[2], a: bend });
    expect(norm(within!)).toBeLessThan(1e-6 * norm(v) ** 2);
  });

  it('carries tangents to tangents, and where it can keeps their products', () => {
    const y = walk(1)['far']!;
    const ends = computed(
      ({ x: at, v: along, y: to, m: own }) => {
        const way = { x: at!, v: along!, y: to! };
        const [ahead, across] = [space.transport(way, along!), space.transport(way, own!)];
        return {
          across,
          again: space === ball ? across : space.riemannian(to!, across),
          before: t.stack([t.sum(space.inner(at!, along!, own!)), t.sum(space.inner(at!, own!, own!))]),
          after: t.stack([t.sum(space.inner(to!, ahead, across)), t.sum(space.inner(to!, across, across))]),
        };
      },
      { x, v, y, m },
    );
    ends['across']!.forEach((w, i) => expect(ends['again']![i]).toBeCloseTo(w, 13));
    if (isometric) ends['after']!.forEach((w, i) => expect(w / ends['before']![i]!).toBeCloseTo(1, 12));
  });
});

it('the exponential of a matrix is right whatever its size', () => {
  const program = new Program();
  program.define('make', { a: { dtype: 'float64', shape: [2, 2] } }, ({ a }) => ({
    outputs: { power: matrixExponential(a) },
  }));
  const session = new Session(program, () => ['plain']);
  for (const angle of [0, 1e-3, 0.9, 3, 100]) {
    const a = Float64Array.of(0, -angle, angle, 0);
    const power = session.run('make', 'plain', { a })['power'] as Float64Array;
    [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)].forEach((v, i) =>
      expect(power[i]).toBeCloseTo(v, 12),
    );
  }
  session.close();
});
