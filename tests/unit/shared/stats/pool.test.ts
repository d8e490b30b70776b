import { expect, it } from 'vitest';
import { poolInWords, poolOf } from '../../../../src/shared/stats/pool.ts';

const occurrences = (text: string) =>
  text.split('\n').flatMap((line) => {
    const [problem, precisions, optimizers] = line.trim().split(/\s+/) as [string, string, string];
    return precisions
      .split(',')
      .flatMap((precision) => optimizers.split(',').map((optimizer) => ({ problem, precision, optimizer })));
  });

it('a pool has the problems that all precisions and all optimizers have', () => {
  const pool = poolOf(
    occurrences(`quadratic fp32,int4 adam,sgd
                 bbob fp32 adam,sgd
                 logreg fp32,int4 adam`),
  );
  expect([...pool.problems]).toEqual(['quadratic']);
  expect(poolInWords(pool, (problem) => problem)).toBe('1 of 3 problems: bbob has no int4; logreg has no sgd');
});

it('nothing is said where all have all', () => {
  const pool = poolOf(occurrences('quadratic fp32,int4 adam,sgd'));
  expect([...pool.problems]).toEqual(['quadratic']);
  expect(poolInWords(pool, String)).toBe('');
  expect(poolOf([]).problems.size).toBe(0);
});

it('long lists are cut', () => {
  const names = Array.from({ length: 9 }, (_, i) => `o${i}`).join();
  const few = ['a', 'b', 'c', 'd', 'e'].map((problem) => `${problem} fp32 o0`).join('\n');
  const words = poolInWords(poolOf(occurrences(`all fp32 ${names}\n${few}`)), String);
  expect(words).toBe(
    '1 of 6 problems: a has no o1, o2, o3 and 5 more; b has no o1, o2, o3 and 5 more; c has no o1, o2, o3 and 5 more; and 2 more',
  );
});
