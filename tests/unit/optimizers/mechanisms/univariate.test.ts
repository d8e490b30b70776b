import { afterAll, describe, expect, it } from 'vitest';
import type { Along, At } from '../../../../src/main/optimizers/mechanisms/bracket.ts';
import { bracket } from '../../../../src/main/optimizers/mechanisms/bracket.ts';
import { brent } from '../../../../src/main/optimizers/mechanisms/brent.ts';
import {
  goldenTrial,
  narrowed,
  parabolaMinimiser,
  parabolicTrial,
} from '../../../../src/main/optimizers/mechanisms/narrowing.ts';
import * as t from '../../../../src/main/tensor/index.ts';
import type { Mode } from '../../../../src/main/tensor/program.ts';
import { Functions, bothModes } from '../../tensor/harness.ts';
import { shapes } from './line-functions.ts';

type Double = t.Tensor<'float64'>;
const scalar = { dtype: 'float64', shape: [] } as const;
const functions = new Functions();
afterAll(() => functions.close());

const methods = {
  bracket: (_: Along, from: ReturnType<typeof bracket>): At => from.middle,
  golden: (along: Along, from: ReturnType<typeof bracket>, options: Parameters<typeof brent>[2]): At =>
    narrowed(along, from, goldenTrial, options).middle,
  parabolic: (along: Along, from: ReturnType<typeof bracket>, options: Parameters<typeof brent>[2]): At =>
    narrowed(along, from, parabolicTrial, options).middle,
  brent,
} as const;
type MethodName = keyof typeof methods;
const nameOf = (name: string, method: string): string => `s${Object.keys(shapes).indexOf(name)}_${method}`;

for (const [name, { graph }] of Object.entries(shapes))
  for (const [method, narrow] of Object.entries(methods)) {
    functions.define(
      nameOf(name, method),
      { zero: scalar, first: scalar, tolerance: scalar },
      ({ zero, first, tolerance }) => {
        const calls = new t.Cell<'int32'>(t.constant(0, 'int32'));
        const along: Along = (alpha) => {
          calls.value = t.add(calls.value, 1);
          return graph(alpha) as Double;
        };
        return t.withCells([calls], () => {
          const from = bracket(along, graph(zero) as Double, first, 60);
          const bracketing = calls.value;
          const { alpha, value } = narrow(along, from, { tolerance, most: 200 });
          const { low, middle, high, found, isClosed } = from;
          const ends = { low: low.alpha, middle: middle.alpha, high: high.alpha };
          return { ...ends, found, isClosed, alpha, value, bracketing, narrowing: t.sub(calls.value, bracketing) };
        });
      },
      name === 'wall' ? bothModes : ['plain'],
    );
  }
functions.define('golden_20', { zero: scalar, first: scalar, minimum: scalar }, ({ zero, first, minimum }) => {
  const along: Along = (alpha) => t.abs(t.sub(alpha, minimum));
  const from = bracket(along, t.add(minimum, zero), first, 60);
  const { low, high } = narrowed(along, from, goldenTrial, { tolerance: zero, most: 20 });
  return {
    before: t.sub(from.high.alpha, from.low.alpha),
    after: t.sub(high.alpha, low.alpha),
    low: low.alpha,
    high: high.alpha,
  };
});
functions.define(
  'parabola',
  Object.fromEntries(['a', 'fa', 'b', 'fb', 'c', 'fc'].map((name) => [name, scalar])),
  (given) => {
    const at = (name: string): At => ({ alpha: given[name] as Double, value: given[`f${name}`] as Double });
    return { least: parabolaMinimiser({ low: at('a'), middle: at('b'), high: at('c') }) };
  },
);

interface Outcome {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly found: number;
  readonly isClosed: number;
  readonly alpha: number;
  readonly value: number;
  readonly bracketing: number;
  readonly narrowing: number;
}
function search(name: string, method: MethodName, first: number, tolerance = 1e-6, mode: Mode = 'plain'): Outcome {
  const out = functions.run(nameOf(name, method), mode, { zero: 0, first, tolerance });
  return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, v[0]])) as unknown as Outcome;
}

const minima = {
  quadratic: 1,
  'moré-thuente-1': Math.SQRT2,
  'moré-thuente-2': 1.6 - 0.004,
  wall: 2 - 1 / 3,
  overflow: Math.log(5),
} as const;
const firsts = [1e-6, 1e-2, 1, 30];

describe.each(Object.entries(minima))('%s', (name, minimum) => {
  const { phi } = shapes[name]!;
  it.each(firsts)('has a bracket from a first step of %d, its middle where golden section has it', (first) => {
    const { low, middle, high, found, isClosed } = search(name, 'bracket', first);
    expect([found, isClosed]).toEqual([1, 1]);
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
    expect(phi(middle)).toBeLessThan(phi(0));
    expect(phi(middle)).toBeLessThanOrEqual(phi(low));
    expect(phi(high) >= phi(middle) || Number.isNaN(phi(high))).toBe(true);
    expect((middle - low) / (high - low)).toBeCloseTo((3 - Math.sqrt(5)) / 2, 10);
  });
  it.each(['golden', 'parabolic', 'brent'] as const)('is least where %s ends', (method) => {
    for (const mode of name === 'wall' ? bothModes : (['plain'] as const))
      for (const first of firsts) {
        const end = search(name, method, first, 1e-6, mode);
        expect(Math.abs(end.alpha / minimum - 1)).toBeLessThan(2e-6);
        expect(end.value).toBeCloseTo(phi(minimum), 10);
      }
  });
});

describe('what is no bracket', () => {
  it.each(['golden', 'parabolic', 'brent'] as const)('is not narrowed by %s', (method) => {
    for (const name of ['rising', 'flat'])
      expect(search(name, method, 1)).toMatchObject({ found: 0, alpha: 0, bracketing: 60, narrowing: 0 });
    // The longest step that there were values for.
    const far = search('unbounded', method, 1);
    expect(far).toMatchObject({ found: 1, isClosed: 0, bracketing: 60, narrowing: 0 });
    expect(far.alpha).toBeGreaterThan(1e12);
  });
});

describe('golden section', () => {
  it('shrinks its interval to 6.6e-5 in 20 values', () => {
    const { before, after, low, high } = functions.run('golden_20', 'plain', { zero: 0, first: 1, minimum: 0.7321 });
    expect(after![0]! / before![0]!).toBeCloseTo(((Math.sqrt(5) - 1) / 2) ** 20, 10);
    expect(after![0]! / before![0]!).toBeCloseTo(6.6e-5, 6);
    expect(low![0]).toBeLessThan(0.7321);
    expect(high![0]).toBeGreaterThan(0.7321);
  });
});

describe('a parabola', () => {
  const least = (f: (x: number) => number, [a, b, c]: readonly [number, number, number]): number =>
    functions.run('parabola', 'plain', { a, fa: f(a), b, fb: f(b), c, fc: f(c) })['least']![0]!;
  it('is exact on (x − .7)² from 0, 1, 2', () => {
    expect(least((x) => (x - 0.7) ** 2, [0, 1, 2])).toBeCloseTo(0.7, 14);
  });
  it('has no minimum through three points of a line', () => {
    expect(Number.isFinite(least((x) => x, [0, 1, 2]))).toBe(false);
  });
  it('meets the minimum of a quadratic at once, and ends', () => {
    const end = search('quadratic', 'parabolic', 0.9);
    expect(end.alpha).toBeCloseTo(1, 12);
    expect(end.narrowing).toBeLessThanOrEqual(4);
  });
});

/** Brent's localmin in JavaScript as his book has it, from a bracket; with the values it has asked for. */
function reference(f: (x: number) => number, low: number, middle: number, high: number, tolerance: number): number[] {
  const asked: number[] = [];
  const at = (x: number): number => (asked.push(x), f(x));
  let [a, b, x, d, e] = [low, high, middle, 0, 0];
  let [w, v] = [x, x];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  for (;;) {
    const m = 0.5 * (a + b);
    const tol = tolerance * Math.abs(x);
    if (Math.abs(x - m) <= 2 * tol - 0.5 * (b - a)) return asked;
    let isGolden = true;
    if (Math.abs(e) > tol) {
      let r = (x - w) * (fx - fv);
      let q = (x - v) * (fx - fw);
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      r = e;
      e = d;
      if (Math.abs(p) < Math.abs(0.5 * q * r) && p > q * (a - x) && p < q * (b - x)) {
        isGolden = false;
        d = p / q;
        const u = x + d;
        if (u - a < 2 * tol || b - u < 2 * tol) d = x < m ? tol : -tol;
      }
    }
    if (isGolden) {
      e = x < m ? b - x : a - x;
      d = ((3 - Math.sqrt(5)) / 2) * e;
    }
    const u = Math.abs(d) >= tol ? x + d : x + (d > 0 ? tol : -tol);
    const fu = at(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
}

describe('Brent’s method', () => {
  it.each(Object.keys(minima))('asks for as many values as his own program, on %s', (name) => {
    for (const first of [1e-2, 1, 30]) {
      const { low, middle, high, narrowing } = search(name, 'brent', first, 1e-4);
      const asked = reference(shapes[name]!.phi, low, middle, high, 1e-4);
      expect(narrowing).toBe(asked.length);
    }
  });
  it('needs fewer values than golden section, on all of them', () => {
    for (const name of Object.keys(minima))
      expect(search(name, 'brent', 1, 1e-7).narrowing).toBeLessThan(search(name, 'golden', 1, 1e-7).narrowing / 2);
  });
});
