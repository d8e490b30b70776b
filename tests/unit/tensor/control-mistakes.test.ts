import { describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';

type D = t.Tensor<'float64'>;

describe('mistakes in control flow', () => {
  const x = t.constant(1, 'float64');
  it('refuses a body that changes the state', () => {
    expect(() =>
      t.while_(
        () => t.less(x, 0),
        (s: D) => t.reshape(s, [1]),
        x,
      ),
    ).toThrow('while_: value is float64[] and becomes float64[1]');
    expect(() =>
      t.while_(
        (s) => t.less(s.a, 0),
        (s) => ({ b: s.a }) as never,
        { a: x },
      ),
    ).toThrow('while_: expects {a}, got {b}');
  });
  it('refuses branches of different results', () => {
    expect(() =>
      t.cond(
        t.less(x, 0),
        (): t.Tensor => x,
        () => t.cast(x, 'int32'),
      ),
    ).toThrow('cond: value is float64[] and becomes int32[]');
  });
  it('refuses a condition that is no scalar', () => {
    expect(() =>
      t.cond(
        t.constant([true], 'bool'),
        () => x,
        () => x,
      ),
    ).toThrow('cond: the predicate must be a scalar, is [1]');
    expect(() =>
      t.while_(
        () => t.constant([true], 'bool'),
        (s: D) => s,
        x,
      ),
    ).toThrow('while_: the condition must be a bool scalar, is bool[1]');
  });
  it.each([
    [
      'StatelessWhile',
      (y: D): D =>
        t.while_(
          (s: D) => t.less(s, 1),
          (s) => t.add(s, 1),
          y,
        ),
    ],
    [
      'StatelessIf',
      (y: D): D =>
        t.cond(
          t.less(y, 0),
          () => y,
          () => t.neg(y),
        ),
    ],
  ] as const)('says that %s has no gradient', (op, f) => {
    const y = t.square(x);
    expect(() => t.gradient(f(y), [y])).toThrow(`${op}: has no gradient`);
  });
});
