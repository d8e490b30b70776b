import { afterAll, expect, test } from 'vitest';
import { misfit } from '../../../src/shared/domain/fit.ts';
import { defaultsOf } from '../../../src/shared/domain/parameter.ts';
import { optimizers } from '../../../src/main/optimizers/index.ts';
import { oneNorm, smoothPart } from '../../../src/main/problems/forms/composite.ts';
import { lassoDiab } from '../../../src/main/problems/convex/lasso-diab.ts';
import { Program } from '../../../src/main/tensor/program.ts';
import { Session } from '../../../src/main/tensor/runtime/session.ts';
import * as t from '../../../src/main/tensor/index.ts';
import type { Evaluator } from './evaluator.ts';
import { evaluator, gradientError, instanceOf } from './evaluator.ts';

const opened: Evaluator[] = [];
const open = (each: Evaluator): Evaluator => (opened.push(each), each);
afterAll(() => opened.forEach((each) => each.close()));

/** By coordinate descent in 60 digits. */
const solution = [
  0, -0.05532370966930369, 0.316023691530658, 0.14911731930379715, 0, 0, -0.11125758986704337, 0, 0.2787901485564992,
  0.002950222041023409,
];

test('f is .5 at its start and .29703828352 at its minimum, which has 6 entries that are not 0', () => {
  const f = open(evaluator(instanceOf(lassoDiab)));
  expect(f.value(f.start())).toBeCloseTo(0.5, 14);
  expect(f.value(solution)).toBeCloseTo(0.29703828352077233, 14);
  expect(lassoDiab.facts({ lambda: 0.05 }).optimum).toBeCloseTo(0.29703828352, 11);
  for (const [i, w] of solution.entries())
    for (const by of [-1e-4, 1e-4]) expect(f.value(solution.with(i, w + by))).toBeGreaterThan(f.value(solution));
});

test('in fp32 it is the same to its digits', () => {
  const f = open(evaluator(instanceOf(lassoDiab), 'float32'));
  expect(f.value(solution)).toBeCloseTo(0.29703828352077233, 6);
});

test('its gradient is that of the smooth part, which at the minimum is λ against every entry that is not 0', () => {
  const instance = instanceOf(lassoDiab);
  const smooth = open(evaluator({ ...instance, ...smoothPart(instance) }));
  expect(
    gradientError(
      smooth,
      Float64Array.from({ length: 10 }, (_, i) => Math.sin(i)),
    ),
  ).toBeLessThan(1e-8);
  smooth.at(solution).gradient.forEach((g, i) => {
    if (solution[i] === 0) expect(Math.abs(g)).toBeLessThan(0.05);
    else expect(g).toBeCloseTo(-0.05 * Math.sign(solution[i]!), 14);
  });
});

test('its proximal map is the least of h(u) + ‖u − v‖² / 2τ', () => {
  const program = new Program();
  const vector = { dtype: 'float64', shape: [4] } as const;
  program.define('map', { v: vector }, ({ v }) => {
    const data = { float: () => t.constant(0.3, 'float64'), integer: () => t.constant([0], 'int32') };
    return { outputs: { u: oneNorm('lambda').prox({ x: v }, t.constant(2, 'float64'), data)['x']! } };
  });
  const session = new Session(program, () => ['plain']);
  const v = [0.59, -0.61, 3, -0.2];
  const u = Array.from(session.run('map', 'plain', { v: Float64Array.from(v) })['u'] as Float64Array);
  session.close();
  const cost = (at: number, i: number): number => 0.3 * Math.abs(at) + (at - v[i]!) ** 2 / 4;
  u.forEach((at, i) => {
    for (const by of [-1e-3, 1e-3]) expect(cost(at + by, i)).toBeGreaterThan(cost(at, i));
  });
  [0, -0.01, 2.4, 0].forEach((at, i) => expect(u[i]).toBeCloseTo(at, 15));
});

test('methods that take no proximal map are refused in words', () => {
  const why = Object.fromEntries(
    optimizers.map((each) => [each.id, misfit(lassoDiab, defaultsOf(lassoDiab.parameters), each, 'fp64')?.why]),
  );
  for (const each of optimizers) {
    if (each.composite) expect(why[each.id]).toBeUndefined();
    else expect(why[each.id]).toBeDefined();
  }
  expect(why['adam']).toBe('lasso-diab is not smooth in all of its parts, and adam takes no proximal map');
});
