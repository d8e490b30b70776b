import { afterAll, describe, expect, test } from 'vitest';
import { bbob } from '../../../src/main/problems/bbob.ts';
import { randomData } from '../../../src/main/problems/random.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';
import reference from './bbob-reference.json' with { type: 'json' };
import {
  dataFeeds,
  dataInside,
  dataSpecs,
  evaluator,
  graphOf,
  gradientError,
  instanceOf,
  withDefaults,
} from './evaluator.ts';

const functions = Array.from({ length: 24 }, (_, i) => i + 1);
const instances = [1, 2, 3];
const values = reference.values as Record<string, number[]>;
const parameters = (f: number, instance: number, dimension: number) => ({ function: f, instance, dimension });

/** 0, a point in the box [-5, 5]^d and one in [-8, 8]^d, where penalties count. */
function points(f: number, instance: number, d: number): Float64Array[] {
  const { uniform } = randomData(1_000_000 * f + 1000 * instance + d);
  const inside = (width: number) => Float64Array.from({ length: d }, () => width * uniform() - width / 2);
  return [new Float64Array(d), inside(10), inside(16)];
}

describe.each([2, 3, 5, 10, 20, 40])('in %i dimensions', (d) => {
  const program = new Program();
  for (const f of functions) {
    const instance = instanceOf(bbob, parameters(f, 1, d));
    const inputs = { ...dataSpecs(instance), x: { dtype: 'float64' as const, shape: [d] } };
    program.define(`f${f}`, inputs, (given) => {
      const x = { x: given.x };
      return { outputs: { value: instance.value(x, dataInside(instance, given, 'float64')) } };
    });
  }
  const session = new Session(program, () => ['plain']);
  afterAll(() => session.close());

  test.each(functions)('f%i agrees with COCO to 1e-10', (f) => {
    for (const instance of instances) {
      const expected = values[`${f}/${instance}/${d}`] as number[];
      const feeds = dataFeeds(instanceOf(bbob, parameters(f, instance, d)));
      points(f, instance, d).forEach((x, i) => {
        const value = session.run(`f${f}`, 'plain', { ...feeds, x })['value']?.[0] as number;
        expect(Math.abs(value / (expected[i] as number) - 1)).toBeLessThan(1e-10);
      });
    }
  });

  test('f_opt is the value of COCO at its own x_opt', () => {
    for (const f of functions)
      for (const instance of instances) {
        const { optimum } = bbob.facts(withDefaults(bbob, parameters(f, instance, d)));
        expect(optimum).toBeCloseTo(values[`${f}/${instance}/${d}`]?.[3] as number, 11);
      }
  });
});

const atOptimum = functions.filter((f) => 'x_opt' in instanceOf(bbob, parameters(f, 1, 5)).data);

test.each(atOptimum)('f%i reaches f_opt at x_opt, with a finite gradient', (f) => {
  const instance = instanceOf(bbob, parameters(f, 2, 5));
  const { at, close } = evaluator(instance);
  const { value, gradient } = at(instance.data['x_opt']?.values as Float64Array);
  close();
  expect(value).toBeCloseTo(bbob.facts(withDefaults(bbob, parameters(f, 2, 5))).optimum as number, 9);
  expect(gradient.every(Number.isFinite)).toBe(true);
});

/** Weierstrass, the Griewank cosines and Katsuura vary on scales of 1e-6, 1e-4 and 2^-33. */
const steps: Record<number, { h: number; tolerance: number }> = {
  16: { h: 1e-8, tolerance: 1e-3 },
  19: { h: 1e-8, tolerance: 1e-3 },
  23: { h: 4e-13, tolerance: 0.05 },
};

test.each(functions)('the gradient of f%i agrees with central differences', (f) => {
  const e = evaluator(instanceOf(bbob, parameters(f, 1, 5)));
  const { h, tolerance } = steps[f] ?? { h: 1e-6, tolerance: 1e-6 };
  for (const x of points(f, 1, 5).slice(1)) expect(gradientError(e, x, h)).toBeLessThan(tolerance);
  e.close();
});

test('the optima of instance 1 are the published ones', () => {
  const published = {
    1: 79.48,
    2: -209.88,
    8: 149.15,
    10: -54.94,
    13: 29.97,
    15: 1000,
    17: -16.94,
    20: -546.5,
    21: 40.78,
  };
  for (const [f, optimum] of Object.entries(published))
    expect(bbob.facts(withDefaults(bbob, parameters(Number(f), 1, 5))).optimum).toBe(optimum);
});

test('the start is 0', () => {
  const e = evaluator(instanceOf(bbob, parameters(10, 1, 5)));
  expect(e.start()).toEqual(new Float64Array(5));
  e.close();
});

test.each([4, 21, 24])('instances of f%i share one graph', (f) => {
  const graph = (instance: number) => graphOf(instanceOf(bbob, parameters(f, instance, 5)), 'float32');
  expect(graph(7)).toEqual(graph(1));
});

test('only the dimensions of the suite are accepted', () => {
  expect(bbob.check?.(withDefaults(bbob, { dimension: 40 }))).toBeUndefined();
  expect(bbob.check?.(withDefaults(bbob, { dimension: 4 }))).toMatchObject({ key: 'dimension' });
});
