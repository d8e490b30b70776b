import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf, told } from '../../../scripts/fuzz/counterexample.ts';

const report = (test: string, error: Error | undefined) => ({
  testResults: [
    {
      name: '/home/me/descent/tests/unit/a.test.ts',
      assertionResults: [
        { status: 'passed', fullName: 'another' },
        ...(error ? [{ status: 'failed', fullName: test, failureMessages: [error.stack ?? ''] }] : []),
      ],
    },
  ],
});

function failure(check: () => void): Error {
  try {
    check();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

test('what fuzzing finds is told as an example that makes the test fail again', () => {
  const small = fc.property(fc.double(), fc.array(fc.string()), (number, texts) => {
    expect(number + texts.length).not.toBeGreaterThan(100);
  });
  const [finding] = findingsOf(
    report(
      'sums are small',
      failure(() => fc.assert(small, { seed: 7 })),
    ),
  );
  expect(finding).toMatchObject({ test: 'sums are small', found: { seed: '7' } });
  const { seed, path, counterexample } = finding!.found!;
  expect(told(finding!, '/home/me/descent').split('\n')).toEqual([
    'tests/unit/a.test.ts: sums are small',
    `  seed 7, path ${JSON.stringify(path)}`,
    '  To be tried every time from now on, as the last argument of its fc.assert:',
    `    { examples: [${counterexample}] }`,
  ]);
  const example = JSON.parse(counterexample) as [number, string[]];
  expect(() => fc.assert(small, { examples: [example], numRuns: 1 })).toThrow(/Property failed after 1 tests/);
  expect(() => fc.assert(small, { seed: Number(seed), path })).toThrow(/Property failed after 1 tests/);
});

test('other failures are told as they are, and so is a file that does not load', () => {
  const [finding] = findingsOf(report('a', new Error('it broke')));
  expect(told(finding!, '/home/me/descent')).toMatch(/^tests\/unit\/a\.test\.ts: a\nError: it broke/);
  const unloaded = { testResults: [{ name: 'b.test.ts', message: 'no such module', assertionResults: [] }] };
  expect(findingsOf(unloaded)).toMatchObject([{ file: 'b.test.ts', message: 'no such module' }]);
  expect(findingsOf(report('a', undefined))).toEqual([]);
});

test('npm test tries the same values every time', () => {
  const { seed } = fc.readConfigureGlobal();
  expect(seed).toBe(Number(process.env['DESCENT_FUZZ_SEED'] ?? 20_260_101));
  const tried = (): unknown[] => {
    const values: number[] = [];
    fc.assert(fc.property(fc.double(), (value) => void values.push(value)));
    return values;
  };
  expect(tried()).toEqual(tried());
});
