import { describe, expect, test } from 'vitest';
import { problems } from '../../../src/main/problems/index.ts';
import { dimensionOf, evaluator, instanceOf, withDefaults } from './evaluator.ts';

test('ids are unique, and the problems of the first release are there', () => {
  const ids = problems.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining(['quadratic', 'rosenbrock', 'bbob', 'logreg-bc', 'softmax-dig', 'mlp-dig', 'sd']),
  );
});

/** By how much more than others f is a difference of numbers that are alike. */
const cancellation: Readonly<Record<string, number>> = { exp2: 100 };

describe.each(problems)('$id with its defaults', (problem) => {
  const values = withDefaults(problem);
  const facts = problem.facts(values);
  const instance = problem.instance(values);

  test('is a valid combination', () => expect(problem.check?.(values)).toBeUndefined());

  test('has as many unknowns as it says, a batch only if it says so, and descending targets', () => {
    expect(dimensionOf(instance)).toBe(facts.dimension);
    expect(instance.sampling !== undefined).toBe(facts.sampled);
    expect(facts.targets.length).toBeGreaterThan(0);
    expect(facts.targets).toEqual(facts.targets.toSorted((a, b) => b - a));
  });

  test('starts at a finite value above its optimum, the same in both precisions if it is made for both', () => {
    const double = evaluator(instance);
    const x = double.start();
    const f = double.at(x);
    double.close();
    expect(x).toHaveLength(facts.dimension);
    expect(f.gradient.every(Number.isFinite)).toBe(true);
    expect(f.value).toBeGreaterThan(facts.optimum as number);
    if (!problem.precisions.includes('fp32')) return;
    const single = evaluator(instance, 'float32');
    const rounded = single.at(x);
    single.close();
    const most = 1e-5 * (cancellation[problem.id] ?? 1);
    expect(Math.abs(rounded.value - f.value)).toBeLessThanOrEqual(most * Math.abs(f.value));
    const size = Math.max(...f.gradient.map(Math.abs));
    f.gradient.forEach((g, i) => expect(Math.abs(rounded.gradient[i]! - g)).toBeLessThanOrEqual(most * size));
  });
});

test('building an instance twice gives the same data', () => {
  for (const problem of problems) expect(instanceOf(problem).data).toEqual(instanceOf(problem).data);
});
