import { afterAll, expect, test } from 'vitest';
import gradientDescent from '../../../src/main/optimizers/first-order/gradient-descent.ts';
import adam from '../../../src/main/optimizers/adaptive/adam.ts';
import { scheduled } from '../../../src/main/optimizers/scheduled.ts';
import type { ParameterValues } from '../../../src/shared/domain/parameter.ts';
import { Method, closeAll, linear } from './harness.ts';

afterAll(closeAll);

const total = 20;

/** What the learning rate is multiplied by in steps 1, 2, …: how far gradient descent goes where the gradient is 1. */
function factors(hyper: ParameterValues, steps = total): number[] {
  const own = { lr: 1, scheduleSteps: total, ...hyper };
  const method = new Method(scheduled(gradientDescent, own), linear([1]), own);
  return [[0], ...method.path(steps)].map(([x]) => x!).flatMap((x, i, all) => (i === 0 ? [] : [all[i - 1]! - x]));
}
const cosine = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2;
const each = (of: (done: number) => number, steps = total): number[] => Array.from({ length: steps }, (_, i) => of(i));
const close = (a: readonly number[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((v, i) => expect(v).toBeCloseTo(b[i]!, 13));
};

test('warmup rises in equal steps and stays', () =>
  close(
    factors({ schedule: 'warmup', scheduleWarmup: 0.2 }),
    each((done) => Math.min((done + 1) / 4, 1)),
  ));

test('cosine falls to its end, after a rise where there is one', () => {
  close(
    factors({ schedule: 'cosine' }),
    each((done) => cosine(done / total)),
  );
  close(
    factors({ schedule: 'cosine', scheduleWarmup: 0.25, scheduleEnd: 0.1 }),
    each((done) => (done < 5 ? (done + 1) / 5 : 0.1 + 0.9 * cosine((done - 5) / 15))),
  );
});

test('polynomial falls along a power, and stays at its end beyond its steps', () =>
  close(
    factors({ schedule: 'polynomial', schedulePower: 2, scheduleEnd: 0.2 }, 25),
    each((done) => 0.2 + 0.8 * Math.max(1 - done / total, 0) ** 2, 25),
  ));

test('steps falls by a factor at equal distances, so many times', () =>
  close(
    factors({ schedule: 'steps', scheduleDrops: 3, scheduleFactor: 0.5 }, 25),
    each((done) => 0.5 ** Math.min(Math.floor(done / 5), 3), 25),
  ));

test('one-cycle goes as PyTorch’s does', () => {
  const found = factors({ schedule: 'one-cycle' });
  // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=20): up to step 5, down to the last.
  close(
    found,
    each((done) => (done <= 5 ? 1 - (1 - 0.04) * cosine(done / 5) : 4e-6 + (1 - 4e-6) * cosine((done - 5) / 14))),
  );
  expect(found[0]).toBeCloseTo(0.04, 14);
  expect(found[5]).toBe(1);
  expect(found[19]).toBeCloseTo(4e-6, 14);
});

test('without one a method is what it was, and where it has none to multiply', () => {
  expect(scheduled(adam, { lr: 1 })).toBe(adam);
  const without = { ...adam, hyper: {} };
  expect(scheduled(without, { schedule: 'cosine' })).toBe(without);
});
