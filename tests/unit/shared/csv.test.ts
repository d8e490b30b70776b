import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLines, csvRecord, spellNumber, type CsvCell } from '../../../src/shared/csv.ts';

describe('csvCell', () => {
  it.each<[CsvCell, string]>([
    [null, ''],
    [undefined, ''],
    ['', ''],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['{"lr":0.1,"beta":[1,2]}', '"{""lr"":0.1,""beta"":[1,2]}"'],
    [true, 'true'],
    [new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 7)), '2026-02-03T04:05:06.007Z'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-1.2e-3, '-0.0012'],
    [-0, '-0'],
    [5e-324, '5e-324'],
    [1e21, '1e+21'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['-1.5', "'-1.5"],
    ['+1', "'+1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['a=b', 'a=b'],
  ])('%j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

it('writes header and rows with CRLF, missing keys empty', () => {
  const lines = [...csvLines(['step', 'gap'], [{ step: 0, gap: NaN }, { step: 1 }])];
  expect(lines).toEqual(['step,gap\r\n', '0,NaN\r\n', '1,\r\n']);
});

it('spells numbers that read back to the same double', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(Number(spellNumber(value))).toBe(value);
    }),
    { numRuns: 1000 },
  );
});

it('is read back by csv-parse, text guarded, numbers not', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('=', '"', ',', '\r', '\n', "'", 'a') }),
  );
  const cell: fc.Arbitrary<CsvCell> = fc.oneof(text, fc.double(), fc.constantFrom(null, undefined));
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
    );
  const expected = (value: CsvCell): string => {
    if (typeof value === 'number') return spellNumber(value);
    const written = value as string | null | undefined;
    return written && '=+-@\t\r'.includes(written.charAt(0)) ? `'${written}` : (written ?? '');
  };
  fc.assert(
    fc.property(table, (rows) => {
      const file = rows.map(csvRecord).join('');
      expect(parse(file, { record_delimiter: '\r\n' })).toEqual(rows.map((row) => row.map(expected)));
    }),
    { numRuns: 500 },
  );
});
