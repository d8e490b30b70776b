import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { inFull, writeNumbersAs, type NumberFormat } from '../../../src/renderer/lib/format.ts';

afterEach(() => {
  writeNumbersAs(() => 'scientific');
});

test.each<NumberFormat>(['scientific', 'plain'])('a number in full reads back to what it was, written %s', (format) => {
  writeNumbersAs(() => format);
  const read = (text: string): number => Number(text.replaceAll(',', '').replace('−', '-'));
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(read(inFull(value))).toBe(value + 0);
    }),
  );
  expect([1.2345678e-6, 1_000_001, NaN, -Infinity].map(inFull)).toEqual(
    format === 'plain' ? ['0.0000012345678', '1,000,001', 'NaN', '−∞'] : ['1.2345678e-6', '1,000,001', 'NaN', '−∞'],
  );
});
