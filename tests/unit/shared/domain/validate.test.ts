import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestNames, show } from '../../../../src/shared/domain/complaint.ts';
import { choice, flag, int, matrix, positive, real, unit, vector } from '../../../../src/shared/domain/parameter.ts';
import { checkParameter, expectation, fillParameters } from '../../../../src/shared/domain/validate.ts';

describe('checkParameter', () => {
  it.each([
    [real(0), [-1e300, 0, 1e300], [NaN, Infinity, '0', null, undefined, [0], true]],
    [real(0, { min: -1, max: 1 }), [-1, 1], [-1.0001, 1.0001]],
    [positive(1), [5e-324, 1e308], [0, -0, -1]],
    [unit(0.9), [0, 0.999], [1, -1e-9]],
    [real(2, { min: 1, max: 3, exclusive: ['min', 'max'] }), [1.1, 2.9], [1, 3]],
    [int(2, { min: 2, max: 9 }), [2, 9], [1, 10, 2.5, '3', 2 ** 60]],
    [choice(['a', 'b'], 'a'), ['a', 'b'], ['c', '', 0]],
    [flag(true), [true, false], [0, 1, 'true']],
    [vector([1], { minLength: 2, min: 0 }), [[0, 1]], [[1], 1, [1, -1], [1, '2'], [[1, 2]], [1, null]]],
    [
      matrix([[1]], { max: 5 }),
      [
        [
          [1, 2],
          [3, 5],
        ],
      ],
      [[], [[]], [1], [[1], [2, 3]], [[6]], [['1']]],
    ],
  ])('%j: its range, nothing else', (parameter, good, bad) => {
    for (const value of good) expect(checkParameter(parameter, value, 'k')).toBeUndefined();
    for (const value of bad) expect(checkParameter(parameter, value, 'k')?.key).toMatch(/^k/);
  });

  it('names the entry of a vector or matrix', () => {
    expect(checkParameter(vector([1], { min: 0 }), [1, 2, -3], 'v')).toMatchObject({ key: 'v[2]', got: '-3' });
    expect(
      checkParameter(
        matrix([[1]]),
        [
          [1, 2],
          [3, '4'],
        ],
        'm',
      ),
    ).toMatchObject({ key: 'm[1][1]', got: '"4"' });
  });

  it('says what it expected', () => {
    expect(expectation(real(0))).toBe('a number');
    expect(expectation(unit(0))).toBe('a number >= 0 and < 1');
    expect(expectation(choice(['a', 'b'], 'a'))).toBe('one of "a", "b"');
    expect(expectation(vector([1], { minLength: 3, max: 2 }))).toBe('a list of at least 3 numbers <= 2');
  });
});

describe('fillParameters', () => {
  const parameters = { lr: positive(0.1), steps: int(3, { min: 1, max: 5 }) };

  it('fills defaults in the order of declaration', () => {
    const { values, complaints } = fillParameters(parameters, { steps: 4 }, '', 'parameter');
    expect(Object.entries(values)).toEqual([
      ['lr', 0.1],
      ['steps', 4],
    ]);
    expect(complaints).toEqual([]);
  });

  it('complains about every bad value and unknown key, also those that objects inherit', () => {
    const { complaints } = fillParameters(parameters, { lr: 0, stpes: 1, constructor: 1 }, 'o[1]', 'parameter of p');
    expect(complaints.map(({ key }) => key)).toEqual(['o[1].stpes', 'o[1].constructor', 'o[1].lr']);
    expect(complaints[0]).toMatchObject({ got: '1', why: 'unknown parameter of p', nearest: ['steps'] });
  });
});

describe('nearestNames', () => {
  const known = ['heavy-ball', 'nesterov', 'adam', 'adamw', 'adagrad'];
  it.each([
    ['adan', ['adam', 'adamw']],
    ['ADAM', ['adam', 'adamw']],
    ['heavyball', ['heavy-ball']],
    ['ball', ['heavy-ball']],
    ['shampoo', []],
    ['', []],
  ])('%s', (name, nearest) => {
    expect(nearestNames(name, known)).toEqual(nearest);
  });

  it('gives at most three', () => {
    expect(nearestNames('a1', ['a2', 'a3', 'a4', 'a5'])).toEqual(['a2', 'a3', 'a4']);
  });
});

it('shows long values shortened to 60 characters', () => {
  expect(show(Array.from({ length: 100 }, () => 1))).toMatch(/^\[1,1.*\.\.\.$/);
  expect(show('x'.repeat(200))).toHaveLength(60);
  expect(show(-Infinity)).toBe('-Infinity');
  expect(show(undefined)).toBe('nothing');
});

it('shows the beginning of what is large or deep without walking all of it', () => {
  const deep = Array.from({ length: 20_000 }).reduce<unknown>((inner) => [{ inner }], 1);
  expect(show(deep)).toMatch(/^(?:\[\{"inner":){4,}.*\.\.\.$/);
  expect(show(deep)).toHaveLength(60);
  expect(checkParameter(matrix([[1]]), deep, 'm')?.key).toBe('m');
});

it('shows what is short as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      expect(show(value)).toBe(json.length <= 60 ? json : `${json.slice(0, 57)}...`);
    }),
    { numRuns: 1000 },
  );
});
