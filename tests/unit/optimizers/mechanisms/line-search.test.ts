import { afterAll, describe, expect, it } from 'vitest';
import { cubicMinimiser } from '../../../../src/main/optimizers/mechanisms/cubic-minimiser.ts';
import type { Oracle } from '../../../../src/main/optimizers/define.ts';
import { lineSearch } from '../../../../src/main/optimizers/mechanisms/line-search.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Mode } from '../../../../src/main/tensor/program.ts';
import { entry, gradientOf } from '../../../../src/main/tensor/params.ts';
import type { F } from '../../tensor/harness.ts';
import { Functions, bothModes } from '../../tensor/harness.ts';
import { shapes } from './line-functions.ts';

type Double = t.Tensor<'float64'>;
const scalar = { dtype: 'float64', shape: [] } as const;
const functions = new Functions();
afterAll(() => functions.close());

const nameOf = (name: string, wolfe: string): string => `${Object.keys(shapes).indexOf(name)}_${wolfe}`;

for (const [name, { graph }] of Object.entries(shapes)) {
  for (const wolfe of ['strong', 'approximate'] as const) {
    const modes: readonly Mode[] = name === 'wall' && wolfe === 'strong' ? bothModes : ['plain'];
    functions.define(
      `search_${nameOf(name, wolfe)}`,
      { x0: scalar, alpha: scalar, c1: scalar, c2: scalar },
      ({ x0, alpha, c1, c2 }) => {
        const calls = new t.Cell<'int32'>(t.constant(0, 'int32'));
        const value = (x: Readonly<Record<string, F>>): F => graph(entry(x, 'x'));
        const oracle = {
          valueAndGradient: (x: Readonly<Record<string, F>>) => {
            calls.value = t.add(calls.value, 1);
            const y = value(x);
            return { value: y, gradient: gradientOf(y, x) };
          },
        } as Oracle;
        return t.withCells([calls], () => {
          const x = { x: x0 as F };
          const y = value(x);
          const start = { x, value: y, gradient: gradientOf(y, x), direction: { x: t.constant(1, 'float64') as F } };
          const end = lineSearch(oracle, start, alpha, { c1, c2, wolfe });
          const [at, slope] = [entry(end.x, 'x'), entry(end.gradient, 'x')];
          return { alpha: end.alpha, x: at, value: end.value, slope, found: end.found, calls: calls.value };
        });
      },
      modes,
    );
  }
}
functions.define('cubic', Object.fromEntries(['a', 'fa', 'sa', 'b', 'fb', 'sb'].map((n) => [n, scalar])), (g) => {
  const point = (x: string): Parameters<typeof cubicMinimiser>[0] => ({
    alpha: g[x] as Double,
    value: g[`f${x}`] as Double,
    slope: g[`s${x}`] as Double,
  });
  return { fraction: cubicMinimiser(point('a'), point('b')) };
});

interface Outcome {
  readonly alpha: number;
  readonly x: number;
  readonly value: number;
  readonly slope: number;
  readonly found: number;
  readonly calls: number;
}
function search(name: string, alpha: number, { mode = 'plain', wolfe = 'strong', c1 = 1e-4, c2 = 0.1 } = {}): Outcome {
  const out = functions.run(`search_${nameOf(name, wolfe)}`, mode as Mode, { x0: 0, alpha, c1, c2 });
  return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, v[0]])) as unknown as Outcome;
}

const starts = [1e-6, 1e-3, 0.1, 1, 10, 1e3, 1e6];
/** With the c₂ that f's digits allow: the second of Moré and Thuente starts with a slope of 5e-7 and falls by 2.6. */
const solvable = [
  ['quadratic', [0.9, 0.1, 1e-3]],
  ['moré-thuente-1', [0.9, 0.1, 1e-3]],
  ['moré-thuente-2', [0.9]],
  ['wall', [0.9, 0.1, 1e-3]],
  ['overflow', [0.9, 0.1, 1e-3]],
] as const;

describe.each(solvable)('%s', (name, curvatures) => {
  const { phi, slope } = shapes[name] as (typeof shapes)[string];
  it.each(starts)('satisfies the strong Wolfe conditions from a first step of %d', (alpha) => {
    for (const mode of name === 'wall' ? bothModes : (['plain'] as const)) {
      for (const c2 of curvatures) {
        const end = search(name, alpha, { mode, c2 });
        expect(end.found).toBe(1);
        expect(end.value).toBeLessThanOrEqual(phi(0) + 1e-4 * end.alpha * slope(0) + 1e-15);
        expect(Math.abs(end.slope)).toBeLessThanOrEqual(c2 * Math.abs(slope(0)));
        expect(end.calls).toBeLessThanOrEqual(36);
      }
    }
  });
  it('returns value and gradient of the very point that it returns', () => {
    const end = search(name, 0.3);
    expect(end.x).toBe(end.alpha);
    expect(end.value).toBeCloseTo(phi(end.x), 13);
    expect(end.slope).toBeCloseTo(slope(end.x), 13);
  });
});

describe('cost', () => {
  it('is one call where the first step is good', () => {
    expect(search('quadratic', 1).calls).toBe(1);
  });
  it('is two on a quadratic, whose minimum the first interpolation meets', () => {
    expect(search('quadratic', 1.7, { c2: 1e-6 })).toMatchObject({ calls: 2, found: 1 });
    expect(search('quadratic', 1.7, { c2: 1e-6 }).alpha).toBeCloseTo(1, 12);
  });
  it('is none along a direction that does not descend', () => {
    expect(search('rising', 1)).toMatchObject({ calls: 0, found: 0, alpha: 0, x: 0, value: 1, slope: 2 });
    expect(search('flat', 1)).toMatchObject({ calls: 0, found: 0, alpha: 0 });
  });
  it('is bounded, and the lowest point seen is kept, where no step will do', () => {
    const end = search('unbounded', 1);
    expect(end).toMatchObject({ calls: 40, found: 1 });
    expect(end.value).toBe(-(2 ** 39));
  });
});

describe('at the rounding floor', () => {
  it('finds nothing by the strong conditions, since f cannot fall, and stays', () => {
    for (const alpha of [1e-12, 1e-9, 1e-3, 1]) {
      expect(search('floor', alpha, { c2: 0.5 })).toMatchObject({ found: 0, alpha: 0, x: 0, value: 1, slope: -2e-9 });
    }
  });
  it('goes on by the slope with the approximate ones, and f does not rise', () => {
    for (const alpha of [1e-12, 1e-9, 1e-3, 1]) {
      const end = search('floor', alpha, { wolfe: 'approximate', c2: 0.5 });
      expect(end).toMatchObject({ found: 1, value: 1 });
      expect(Math.abs(end.slope)).toBeLessThanOrEqual(1e-9);
    }
  });
  it('finds nothing where f only rises, stays, and says so', () => {
    expect(search('cliff', 1)).toMatchObject({ found: 0, alpha: 0, x: 0, value: 1, calls: 40 });
  });
});

describe('the approximate conditions', () => {
  it('accept what the strong ones refuse: a descending slope within [c₂, 2c₁ − 1] of the first', () => {
    // At α = 1.7 the slope is -0.7 of the first: too steep for c₂ = 0.1, within 2c₁ - 1 for c₁ = 0.1.
    expect(search('quadratic', 1.7, { wolfe: 'approximate', c1: 0.1 }).calls).toBe(1);
    expect(search('quadratic', 1.7, { wolfe: 'strong', c1: 0.1 }).calls).toBe(2);
  });
});

describe('the cubic', () => {
  const fraction = (f: (x: number) => number, d: (x: number) => number, a: number, b: number): number =>
    functions.run('cubic', 'plain', { a, fa: f(a), sa: d(a), b, fb: f(b), sb: d(b) })['fraction']?.[0] as number;
  it('is exact for cubics, from either side', () => {
    // x³ - 3x has its minimum at 1.
    const [f, d] = [(x: number) => x ** 3 - 3 * x, (x: number) => 3 * x * x - 3];
    expect(0 + 3 * fraction(f, d, 0, 3)).toBeCloseTo(1, 14);
    expect(3 - 3 * fraction(f, d, 3, 0)).toBeCloseTo(1, 14);
  });
  it('is NaN where there is no minimum', () => {
    expect(
      fraction(
        (x) => x ** 3 + x,
        (x) => 3 * x * x + 1,
        0,
        1,
      ),
    ).toBeNaN();
  });
});
