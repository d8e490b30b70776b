import { expect, test } from 'vitest';
import { reasonIn, refused } from '../../../bench/methods/index.ts';
import { wholePeriods } from '../../../bench/methods/measure.ts';

test('of the mlp workload methods get layers and a model, but neither residuals nor few unknowns', () => {
  const reasons = refused();
  expect(['kfac', 'sophia-g', 'adam', 'hessian-free'].filter((id) => reasons.has(id))).toEqual([]);
  expect(reasons.get('levenberg-marquardt')).toBe('needs a problem that is a sum of squares');
  expect(reasons.get('polynomial-preconditioning')).toBe(
    'solves with a square matrix over all unknowns, of which there may be 2000',
  );
});

test('a call has whole hundreds of steps, or tens where these are long', () => {
  expect(wholePeriods(7, 0.001)).toBe(100);
  expect(wholePeriods(120, 0.001)).toBe(200);
  expect(wholePeriods(3, 0.05)).toBe(10);
  expect(wholePeriods(1, 0.5)).toBe(1);
});

test('of a process that failed the error is told, not what came before or after', () => {
  expect(reasonIn('measuring x failed:\nWARNING: logs\nfile:1\n\nRangeError: too many\n    at f (g.ts:1)\n')).toBe(
    'RangeError: too many',
  );
  expect(reasonIn('measuring x took more than 90 s')).toBe('measuring x took more than 90 s');
});
