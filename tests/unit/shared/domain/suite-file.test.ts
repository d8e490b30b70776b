import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DescentError } from '../../../../src/shared/domain/error.ts';
import { suiteCharacters, suiteTextOf } from '../../../../src/shared/domain/suite-file.ts';
import { decodeUtf8 } from '../../../../src/shared/domain/utf8.ts';

const refusal = (read: () => string): string => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    return `${error.code}: ${error.message} ${error.advice ?? ''}`;
  }
  throw new Error('it was accepted');
};

const suite = '{\n  "name": "bänk 🚀",\n  "problems": []\n}';
const bytesOf = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array => Buffer.from(text, encoding);

describe('a file in UTF-8', () => {
  it('is its characters, without a byte order mark', () => {
    expect(suiteTextOf('a.json', bytesOf(suite))).toBe(suite);
    expect(suiteTextOf('a.json', bytesOf(`\uFEFF${suite}`))).toBe(suite);
  });

  it('comes back, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.startsWith('\uFEFF'));
        expect(decodeUtf8(bytesOf(text)).text).toBe(text);
      }),
    );
  });
});

describe('another encoding is refused with the place of its first bad byte', () => {
  const advice = 'Save it as UTF-8 in the editor that wrote it.';

  it('Latin-1', () => {
    for (const read of [suiteTextOf, suiteCharacters])
      expect(refusal(() => read('a.json', bytesOf(suite.replace('🚀', ''), 'latin1')))).toBe(
        `suite.encoding: a.json is not UTF-8: byte 0xE4 at line 2, column 13 begins no character. ${advice}`,
      );
  });

  it('UTF-16, with its mark or without, in either order of its bytes', () => {
    const little = Buffer.from(suite, 'utf16le');
    const big = Buffer.from(little).swap16();
    const marked = Buffer.from(`\uFEFF${suite}`, 'utf16le');
    for (const bytes of [little, big, marked, Buffer.from(marked).swap16()])
      for (const read of [suiteTextOf, suiteCharacters])
        expect(refusal(() => read('a.json', bytes))).toMatch(
          /^suite\.encoding: a\.json is UTF-16, and not UTF-8.* Save it as UTF-8/,
        );
  });

  it('a character that is cut, too long, or half of a pair', () => {
    const bad = (...bytes: number[]) => decodeUtf8(Uint8Array.from([0x61, 0x0a, 0x62, ...bytes])).bad;
    expect(bad(0xc3)).toEqual({ byte: 0xc3, line: 2, column: 2 });
    expect(bad(0xf0, 0x9f, 0x9a)).toEqual({ byte: 0xf0, line: 2, column: 2 });
    expect(bad(0xe2, 0x82, 0x41, 0x41)).toEqual({ byte: 0xe2, line: 2, column: 2 });
    expect(bad(0xc0, 0xaf)).toEqual({ byte: 0xc0, line: 2, column: 2 });
    expect(bad(0xed, 0xa0, 0x80)).toEqual({ byte: 0xed, line: 2, column: 2 });
    expect(bad(0xc3, 0xa4, 0xff)).toEqual({ byte: 0xff, line: 2, column: 3 });
  });

  it('wherever a bad byte stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (before, after) => {
        fc.pre(!before.startsWith('\uFEFF'));
        const { bad } = decodeUtf8(Buffer.concat([bytesOf(before), Uint8Array.from([0xff]), bytesOf(after)]));
        const lines = before.split('\n');
        expect(bad).toEqual({ byte: 0xff, line: lines.length, column: lines.at(-1)!.length + 1 });
      }),
    );
  });
});

describe('what is no suite', () => {
  it.each([
    [
      'a.json',
      '{"problems": [}',
      'a.json is not a suite: it is not JSON (line 1, column 15: expected a value, got "}").',
    ],
    ['a.json', '["problems"]', 'a.json is not a suite: it names neither problems nor optimizers.'],
    ['a.png', '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'a.png is not a suite: it is not a text.'],
    ['a.zip', 'PK\u0003\u0004', 'a.zip is a bundle of results, not a suite.'],
  ])('%s of %j is refused in words', (file, content, words) => {
    expect(refusal(() => suiteTextOf(file, bytesOf(content, 'latin1')))).toContain(words);
  });

  it('is one that is nested too deep; a mistake in a suite is none', () => {
    const deep = `{"problems": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(refusal(() => suiteTextOf('a.json', bytesOf(deep)))).toContain(
      'it is nested too deep (line 1, column 113: expected at most 100 lists and objects inside one another)',
    );
    const doubled = '{"problems": [], "problems": [1]}';
    expect(suiteTextOf('a.json', bytesOf(doubled))).toBe(doubled);
  });
});
