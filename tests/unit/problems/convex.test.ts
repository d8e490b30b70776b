import { builtIn } from '../../../src/main/catalogue.ts';
import { partsOf } from '../../../src/main/worker/parts.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import { specOf } from '../worker/played.ts';
import { expect, test } from 'vitest';
import { digits } from '../../../src/main/problems/bundled-data.ts';
import { logregBc } from '../../../src/main/problems/convex/logreg-bc.ts';
import { logregRaw } from '../../../src/main/problems/convex/logreg-raw.ts';
import { sqhingeBc } from '../../../src/main/problems/convex/sqhinge-bc.ts';
import { svmBc } from '../../../src/main/problems/convex/svm-bc.ts';
import { softmaxDig } from '../../../src/main/problems/convex/softmax-dig.ts';
import type { Evaluator } from './evaluator.ts';
import { evaluator, graphOf, gradientError, instanceOf, withDefaults } from './evaluator.ts';

const square = (v: Float64Array): number => v.reduce((sum, entry) => sum + entry * entry, 0);

/**
 * Nesterov's method for a λ-strongly convex f with an L-Lipschitz gradient, until the minimum is known to `width`:
 * f(x) - ‖∇f(x)‖²/2λ ≤ f* ≤ f(x).
 */
function minimise(
  e: Evaluator,
  lambda: number,
  L: number,
  width: number,
): { x: Float64Array; low: number; high: number } {
  const ratio = Math.sqrt(lambda / L);
  const momentum = (1 - ratio) / (1 + ratio);
  let x = e.start();
  let y = x;
  for (let step = 0; step < 20_000; step++) {
    const { value, gradient } = e.at(y);
    const slack = square(gradient) / (2 * lambda);
    if (slack < width) return { x: y, low: value - slack, high: value };
    const next = y.map((v, i) => v - (gradient[i] as number) / L);
    y = next.map((v, i) => v + momentum * (v - (x[i] as number)));
    x = next;
  }
  throw new Error('no convergence');
}

const uniformPoint = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1) / 2);

test.each([
  [1e-2, 0.10044630378],
  [1e-3, 0.0598294719],
  [1e-4, 0.04265562727],
])('logreg-bc, λ = %f: f(0) = ln 2 and the stored minimum is between certified bounds', (lambda, published) => {
  const e = evaluator(instanceOf(logregBc, { lambda }));
  expect(e.value(e.start())).toBeCloseTo(Math.LN2, 14);
  const { low, high } = minimise(e, lambda, 3.4, 1e-15);
  e.close();
  const { optimum } = logregBc.facts(withDefaults(logregBc, { lambda }));
  expect(optimum).toBeGreaterThan(low - 1e-15);
  expect(optimum).toBeLessThan(high + 1e-15);
  expect(optimum).toBeCloseTo(published, 10);
});

test('logreg-raw, λ = 1e-4: f(0) = ln 2, no feature is above 1, and the stored minimum is between certified bounds', () => {
  const instance = instanceOf(logregRaw);
  expect(Math.max(...(instance.data['features']!.values as Float64Array))).toBe(1);
  const e = evaluator(instance);
  expect(e.value(e.start())).toBeCloseTo(Math.LN2, 14);
  const { low, high } = minimise(e, 1e-4, 0.5, 1e-13);
  e.close();
  const { optimum } = logregRaw.facts(withDefaults(logregRaw));
  expect(optimum).toBeGreaterThan(low - 1e-15);
  expect(optimum).toBeLessThan(high + 1e-15);
  expect(optimum).toBeCloseTo(0.26588028255, 11);
});

test('sqhinge-bc, λ = 1e-3: f(0) = 1, and the stored minimum is between certified bounds', () => {
  const e = evaluator(instanceOf(sqhingeBc));
  expect(e.value(e.start())).toBeCloseTo(1, 14);
  expect(gradientError(e, uniformPoint(31))).toBeLessThan(1e-7);
  const { x, low, high } = minimise(e, 1e-3, 28, 1e-14);
  const { accuracy: share } = e.metrics(x);
  e.close();
  const { optimum } = sqhingeBc.facts(withDefaults(sqhingeBc));
  expect(optimum).toBeGreaterThan(low - 1e-15);
  expect(optimum).toBeLessThan(high + 1e-15);
  expect(optimum).toBeCloseTo(0.05030795659, 11);
  expect(share).toBeGreaterThan(0.98);
});

/** Coordinate ascent in the dual of mean hinge + ½ λ ‖w‖²: the weights, and what the minimum is no less than. */
function dual({ data }: ReturnType<typeof instanceOf>, lambda: number): { w: Float64Array; bound: number } {
  const features = data['features']!.values;
  const signs = data['signs']!.values;
  const [n, width] = data['features']!.shape as [number, number];
  const rows = Array.from({ length: n }, (_, i) => Array.from(features.slice(i * width, (i + 1) * width)));
  const squares = rows.map((row) => row.reduce((sum, v) => sum + v * v, 0));
  const alpha = new Float64Array(n);
  const w = new Float64Array(width);
  for (let pass = 0; pass < 3000; pass++) {
    rows.forEach((row, i) => {
      const margin = signs[i]! * row.reduce((sum, v, j) => sum + v * w[j]!, 0);
      const next = Math.min(1, Math.max(0, alpha[i]! + ((1 - margin) * lambda * n) / squares[i]!));
      const by = ((next - alpha[i]!) * signs[i]!) / (lambda * n);
      row.forEach((v, j) => (w[j]! += by * v));
      alpha[i] = next;
    });
  }
  const mean = alpha.reduce((sum, a) => sum + a, 0) / n;
  return { w, bound: mean - (lambda / 2) * square(w) };
}

test('svm-bc, λ = 1e-2: f(0) = 1, and the stored minimum is between that of the dual and its weights’ value', () => {
  const instance = instanceOf(svmBc);
  const e = evaluator(instance);
  expect(e.value(e.start())).toBeCloseTo(1, 14);
  const { w, bound } = dual(instance, 1e-2);
  const high = e.value(w);
  e.close();
  const { optimum } = svmBc.facts(withDefaults(svmBc));
  expect(high - bound).toBeLessThan(1e-7);
  expect(optimum).toBeGreaterThan(bound - 1e-14);
  expect(optimum).toBeLessThan(high + 1e-14);
  expect(optimum).toBeCloseTo(0.0662575, 7);
});

test('softmax-dig: f(0) = ln 10, the stored minimum is between certified bounds and classifies 0.9 of the test digits', () => {
  const e = evaluator(instanceOf(softmaxDig));
  expect(e.value(e.start())).toBeCloseTo(Math.log(10), 14);
  const { x, low, high } = minimise(e, 1e-3, 6, 1e-13);
  e.close();
  const { optimum } = softmaxDig.facts(withDefaults(softmaxDig));
  expect(optimum).toBeGreaterThan(low - 1e-14);
  expect(optimum).toBeLessThan(high + 1e-14);
  expect(optimum).toBeCloseTo(0.2373931785, 10);
  expect(accuracy(x)).toBeCloseTo(0.9, 3);
});

test('softmax-dig: the accuracy that runs measure is that of W', () => {
  const spec = specOf({ problem: 'softmax-dig', optimizer: 'gradient-descent', hyper: { lr: 0.1 } });
  const parts = partsOf(spec, builtIn);
  const run = new ProgramRun(parts, 'told');
  run.use(spec, parts);
  run.initialise();
  for (const k of [0, 5, 40]) {
    run.advance('plain', { k, rows: [], oracle: Infinity });
    expect(run.auditCurrent().metrics).toEqual([accuracy(run.points(0).now)]);
  }
  expect(run.auditCurrent().metrics[0]).toBeGreaterThan(0.7);
  run.close();
});

/** Share of the test digits that W [65, 10] classifies. */
function accuracy(W: Float64Array): number {
  const { features, labels, count } = digits().test;
  const right = Array.from(labels).filter((label, n) => {
    const scores = Array.from({ length: 10 }, (_, c) => {
      let score = W[640 + c] as number;
      for (let j = 0; j < 64; j++) score += (features[n * 64 + j] as number) * (W[j * 10 + c] as number);
      return score;
    });
    return scores.indexOf(Math.max(...scores)) === label;
  });
  return right.length / count;
}

test.each([logregBc, softmaxDig])('the gradient of $id agrees with central differences', (problem) => {
  const e = evaluator(instanceOf(problem));
  const n = problem.facts(withDefaults(problem)).dimension;
  expect(gradientError(e, uniformPoint(n), 1e-5)).toBeLessThan(1e-8);
  e.close();
});

test.each([logregBc, softmaxDig])('$id: λ does not enter the graph; an unknown minimum is no minimum', (problem) => {
  const graph = (lambda: number) => graphOf(instanceOf(problem, { lambda }), 'float32');
  expect(graph(0.5)).toEqual(graph(0.25));
  expect(problem.facts(withDefaults(problem, { lambda: 0.5 }))).toMatchObject({ optimum: undefined, targets: [] });
});
