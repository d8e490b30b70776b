import { afterAll, describe, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { Specs } from '../../../src/main/tensor/program.ts';
import {
  expectClose,
  feedsOf,
  feedsOfAll,
  inputName,
  membersOf,
  once,
  oneOfEach,
  run,
  size,
  specsOf,
} from './batching-harness.ts';
import { gradientCases } from './gradient-cases.ts';
import type { F } from './harness.ts';
import { Functions, bothModes, numbers } from './harness.ts';

/** The gradient of every case for all members: of the batch, the batch of it, and of each member alone. */
const functions = new Functions();
afterAll(() => functions.close());
const everyCase = gradientCases.map((c) => ({
  ...c,
  inputs: c.inputs.map(({ shape, at }) => ({ dtype: 'float' as const, shape, at })),
}));
type Case = (typeof everyCase)[number];
const casesOf = { plain: everyCase, xla: oneOfEach(everyCase) };

/**
 * A scalar of a case's value, for one member or summed over all, with weights of its own for every entry. They are not
 * constants, since TensorFlow's optimizer ends the process at `Mul(constant, Conv2D(constant, input))` in a function.
 */
function weighted(y: F, unit: F, batch: readonly number[] = []): F {
  const shape = y.shape.slice(batch.length);
  return t.sum(t.mul(y, t.mul(t.constant(numbers(shape, 1), 'float64', shape), unit)));
}
const gradient = (c: Case, xs: F[], unit: F): F[] => t.gradient(weighted(c.build(...xs), unit), xs);

for (const mode of bothModes) {
  const cases = casesOf[mode];
  const define = (
    name: string,
    batch: readonly number[],
    slopes: (c: Case, xs: F[], unit: F) => readonly F[],
  ): void => {
    const specs: Specs = { ...specsOf(cases, 'float64', batch), unit: { dtype: 'float64', shape: [] } };
    functions.define(
      `${name}_${mode}`,
      specs,
      (given) =>
        Object.fromEntries(
          cases.flatMap((c, id) => {
            const xs = c.inputs.map((_, i) => given[inputName(id, i)] as F);
            return slopes(c, xs, given['unit'] as F).map((g, i) => [`g_${id}_${i}`, g]);
          }),
        ),
      [mode],
    );
  };
  define('alone', [], gradient);
  define('batch_of_gradient', [size], (c, all, unit) => t.vmap((xs: F[]) => gradient(c, xs, unit))(all));
  define('gradient_of_batch', [size], (c, all, unit) =>
    t.gradient(weighted(t.vmap((xs: F[]) => c.build(...xs))(all), unit, [size]), all));
}

describe.each(bothModes)('%s', (mode) => {
  const cases = casesOf[mode];
  const alone = once((member) =>
    run(functions, `alone_${mode}`, mode, { ...feedsOf(cases, 7, Number(member)), unit: 1 }),
  );
  describe.each(['batch_of_gradient', 'gradient_of_batch'])('%s is the gradient of each member', (name) => {
    const all = once(() => run(functions, `${name}_${mode}`, mode, { ...feedsOfAll(cases), unit: 1 }));
    it.each(cases.map((c, id) => ({ c, id, title: `${c.op}: ${c.name}` })))('$title', ({ c, id }) => {
      c.inputs.forEach((_, i) => {
        membersOf(all('')[`g_${id}_${i}`]).forEach((got, member) => {
          const expected = alone(String(member))[`g_${id}_${i}`] ?? [];
          expectClose(got, expected, c.op === 'SelfAdjointEigV2' ? 1e-6 : 1e-12);
        });
      });
    });
  });
});
