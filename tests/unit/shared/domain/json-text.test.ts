import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findJsonError } from '../../../../src/shared/domain/json-text.ts';

it.each([
  ['{"a": 1,}', 1, 9, 'expected a key in double quotes, got "}"'],
  ['{"a" 1}', 1, 6, 'expected ":", got "1"'],
  ['[1\n  2]', 2, 3, 'expected "," or "]", got "2"'],
  ['[\r\n 1,\r\n', 3, 1, 'expected a value, got the end'],
  ['{"a": tru}', 1, 7, 'expected a value, got "t"'],
  ['{"a": "b\nc"}', 1, 9, 'expected the rest of a string, got "\\n"'],
  ['"\\x"', 1, 2, 'expected the rest of a string, got "\\\\"'],
  ['[01]', 1, 3, 'expected "," or "]", got "1"'],
  ["{'a': 1}", 1, 2, 'expected a key in double quotes, got "\'"'],
  ['{} // note', 1, 4, 'expected the end, got "/"'],
])('%j', (text, line, column, message) => {
  expect(findJsonError(text)).toEqual({ line, column, message });
});

it('agrees with JSON.parse on what is JSON', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.nat({ max: 2 }), fc.constantFrom('', ',', '"', '}', ']', '0', '\\', ' ', 'e'))
    .map(([text, at, removed, inserted]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + inserted + text.slice(from + removed);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(findJsonError(text) === undefined).toBe(valid);
    }),
    { numRuns: 1000 },
  );
});
