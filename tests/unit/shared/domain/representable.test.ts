import { expect, it } from 'vitest';
import { builtIn } from '../../../../src/main/catalogue.ts';
import { defaultsOf, int, positive, real, unit, type Parameters } from '../../../../src/shared/domain/parameter.ts';
import { unrepresentable } from '../../../../src/shared/domain/representable.ts';

const declared: Parameters = {
  lr: positive(0.1),
  eps: real(1e-8, { min: 0 }),
  beta: unit(0.9),
  steps: int(5, { min: 1, max: 1e9 }),
  start: { type: 'vector', default: [1], minLength: 1 },
};
const why = (values: Record<string, number | number[]>, type: 'float32' | 'float64' = 'float32') =>
  unrepresentable(declared, { ...defaultsOf(declared), ...values }, type);

it('takes what rounding changes by little', () => {
  expect(why({})).toBeUndefined();
  expect(why({ lr: 0.1, eps: 0, beta: 0, start: [1 / 3, -0, 1e38] })).toBeUndefined();
  expect(why({ steps: 16_777_217 })).toBeUndefined();
});

it('refuses what vanishes, overflows or leaves its bounds in single precision, and takes it in double', () => {
  const refused: [Record<string, number | number[]>, string][] = [
    [{ eps: 1e-40 }, 'eps 1e-40 is 0 in single precision'],
    [{ lr: 1e-50 }, 'lr 1e-50 is 0 in single precision'],
    [{ lr: 1e40 }, 'lr 1e+40 is Infinity in single precision'],
    [{ start: [1, -1e-39] }, 'start -1e-39 is 0 in single precision'],
    [{ beta: 1 - 1e-12 }, 'beta 0.999999999999 is 1 in single precision; expected a number >= 0 and < 1'],
  ];
  for (const [values, words] of refused) {
    expect(why(values)).toBe(words);
    expect(why(values, 'float64')).toBeUndefined();
  }
  expect(why({ lr: 5e-324 }, 'float64')).toBe('lr 5e-324 is 0 in double precision');
});

it('lets every default of every optimizer and problem through, in every precision', () => {
  for (const { dtype } of builtIn.precisions) {
    for (const { hyper } of builtIn.optimizers)
      expect(unrepresentable(hyper, defaultsOf(hyper), dtype)).toBeUndefined();
    for (const { parameters, variants = [] } of builtIn.problems)
      for (const variant of [{ parameters: {} }, ...variants])
        expect(
          unrepresentable(parameters, { ...defaultsOf(parameters), ...variant.parameters }, dtype),
        ).toBeUndefined();
  }
});
