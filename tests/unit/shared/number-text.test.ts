import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, count, duration, exact, figure } from '../../../src/shared/number-text.ts';

test('figures have three digits, all those before the point, and thousands apart', () => {
  const values = [0, 24.199999999999996, -215.64, 1e-3, 9.99e-4, 999.6, 1234.5, 999_999, 9_999_999, 1e7, 1.23456e-8, -2e300]; // prettier-ignore
  expect(values.map((value) => figure(value))).toEqual(
    ['0', '24.2', '−216', '0.001', '9.99e-4', '1,000', '1,235', '999,999', '9,999,999', '1e7', '1.23e-8', '−2e300'], // prettier-ignore
  );
  expect([NaN, Infinity, -Infinity].map((value) => figure(value))).toEqual(['NaN', '∞', '−∞']);
  expect([0, 0.0961, 12.3, 12_345, 5.42e-16].map((value) => figure(value, 2))).toEqual(
    ['0', '0.096', '12', '12,345', '5.4e-16'], // prettier-ignore
  );
});

test('a figure is the number to so many digits, whatever its size', () => {
  const read = (text: string): number => Number(text.replaceAll(',', '').replace('−', '-'));
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e307, max: 1e307 }),
      fc.integer({ min: 1, max: 17 }),
      (value, digits) => {
        const near = Math.abs(read(figure(value, digits)) - value);
        expect(near).toBeLessThanOrEqual(Math.abs(value) * 0.5001 * 10 ** (1 - digits) + Number.MIN_VALUE);
        const plain = read(figure(value, digits, [1e-12, 1e15]));
        expect(Math.abs(plain - value)).toBeLessThanOrEqual(
          Math.abs(value) * 0.5001 * 10 ** (1 - digits) + Number.MIN_VALUE,
        );
      },
    ),
  );
});

test('without an exponent where that is asked for', () => {
  expect([1.2e-8, 1234567.5, 3e14].map((value) => figure(value, 3, [1e-12, 1e15]))).toEqual([
    '0.000000012',
    '1,234,568',
    '300,000,000,000,000',
  ]);
});

test('counts have every digit', () => {
  expect([0, 999, 1000, 1234567, -45000, Infinity].map(count)).toEqual(
    ['0', '999', '1,000', '1,234,567', '−45,000', '∞'], // prettier-ignore
  );
});

test('in full, numbers read back to what they were', () => {
  expect([0, -0, 1e6, 1_000_001, 2 ** 53 - 1, 0.1 + 0.2, 1e-8, 1.5e300, 5e-324, NaN].map(exact)).toEqual(
    ['0', '0', '1000000', '1000001', '9007199254740991', '0.30000000000000004', '1e-8', '1.5e300', '5e-324', 'NaN'], // prettier-ignore
  );
});

test('durations take the unit that fits', () => {
  expect([5e-6, 0.0123, 1.25, 9.96, 59.4, 59.96, 125, 3599.7, 7322, 3.7e7, NaN].map(duration)).toEqual(
    ['5 µs', '12.3 ms', '1.25 s', '9.96 s', '59.4 s', '1 min 0 s', '2 min 5 s', '1 h 0 min', '2 h 2 min', '10,277 h 46 min', 'NaN'], // prettier-ignore
  );
});

test('bytes are decimal', () => {
  expect([0, 32, 999, 1000, 495_411_200, 2.5e13, 1e16].map(bytes)).toEqual(
    ['0 B', '32 B', '999 B', '1 kB', '495 MB', '25 TB', '10,000 TB'], // prettier-ignore
  );
});
