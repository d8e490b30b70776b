import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatComplaint } from '../../../../src/shared/domain/complaint.ts';
import { doubledComplaint, firstFault, readJson, spanOf } from '../../../../src/shared/domain/json-text.ts';

describe('the first error', () => {
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
    ['[{}, [], ]', 1, 10, 'expected a value, got "]"'],
    ['{"a": [1}', 1, 9, 'expected "," or "]", got "}"'],
  ])('of %j', (text, line, column, message) => {
    expect(readJson(text)).toEqual({ error: { kind: 'syntax', line, column, message } });
  });

  it('is what JSON.parse refuses, and nothing else', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.nat({ max: 2 }), fc.constantFrom('', ',', '"', '}', ']', '0', '\\', ' ', 'e'))
      .map(([text, at, removed, inserted]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + inserted + text.slice(from + removed);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(readJson(text).error).toBeDefined();
          return;
        }
        expect(readJson(text)).toMatchObject({ value });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a key that comes twice', () => {
  const doubled = (text: string): string[] => {
    const read = readJson(text);
    if (read.error) throw new Error(read.error.message);
    return read.doubled.map((each) => formatComplaint(doubledComplaint(each)));
  };

  it('is named by its path, with both values and their places', () => {
    expect(doubled('{\n "optimizers": [{}, {\n  "lr": 0.5, "lr": 0.001 }]\n}')).toEqual([
      'optimizers[1].lr: got 0.5 (line 3, column 3) and 0.001 (line 3, column 14), expected every key once',
    ]);
    expect(doubled('{"a":1,\r\n"a":[ 2 ],\r\n"a":{"b":"x"}}')).toEqual([
      'a: got 1 (line 1, column 2) and [2] (line 2, column 1), expected every key once',
      'a: got 1 (line 1, column 2) and {"b":"x"} (line 3, column 1), expected every key once',
    ]);
    expect(firstFault(readJson('{"a": 1,\n"a": 2}'))).toMatchObject({ line: 2, column: 1 });
  });

  it('is the same however it is spelled, and __proto__ is a key like others', () => {
    expect(doubled(String.raw`{"lr": 1, "l\u0072": 2}`)).toHaveLength(1);
    expect(doubled(String.raw`{"\/": 1, "/": 2}`)).toHaveLength(1);
    expect(doubled('{"__proto__": 1, "__proto__": 2, "constructor": 3}')).toEqual([
      '__proto__: got 1 (line 1, column 2) and 2 (line 1, column 18), expected every key once',
    ]);
    expect(Object.keys((readJson('{"__proto__": 1}') as { value: object }).value)).toEqual(['__proto__']);
  });

  it('is none where only objects beside one another share it', () => {
    expect(doubled('[{"a": 1}, {"a": 1}, {"b": {"a": 1}, "a": {"a": 1}}]')).toEqual([]);
  });

  it('is found wherever it was put, and only there', () => {
    const member = fc.tuple(fc.string(), fc.jsonValue());
    const object = fc.uniqueArray(member, { minLength: 1, selector: ([key]) => key });
    fc.assert(
      fc.property(fc.array(object, { minLength: 1 }), fc.nat(), fc.nat(), fc.jsonValue(), (objects, at, of, value) => {
        const written = objects.map((members) => members.map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`));
        expect(readJson(`[${written.map((each) => `{${each.join()}}`).join()}]`)).toMatchObject({ doubled: [] });
        const index = at % objects.length;
        const [key] = objects[index]![of % objects[index]!.length]!;
        written[index]!.push(`${JSON.stringify(key)}: ${JSON.stringify(value)}`);
        const read = readJson(`[${written.map((each) => `{${each.join()}}`).join()}]`);
        expect(read).toMatchObject({ doubled: [{ path: [index, key], again: { text: JSON.stringify(value) } }] });
      }),
    );
  });
});

describe('however much it is', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  it('a text is read to a depth of 100', () => {
    expect(readJson(nested(100)).error).toBeUndefined();
    expect(readJson(nested(101))).toEqual({
      error: {
        kind: 'depth',
        line: 1,
        column: 101,
        message: 'expected at most 100 lists and objects inside one another',
      },
    });
    for (const deep of [nested(20_000), '{"a":'.repeat(2_000_000), '[{"a":'.repeat(20_000)])
      expect(readJson(deep).error?.kind).toBe('depth');
  });

  it('a long string and many keys on one line take no time to speak of', () => {
    const many = `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}": 1, "k${i}": 2`).join()}}`;
    const start = performance.now();
    expect(readJson(JSON.stringify('\\ä'.repeat(1_000_000))).error).toBeUndefined();
    const read = readJson(many);
    expect(read.error === undefined && read.doubled.length).toBe(100_000);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

it.each([
  ['optimizers[0].lr[1]', '-1'],
  ['optimizers[0].lr', '"lr": [0.1, -1]'],
  ['optimizers[0].beta1', '{ "id": "adam", "lr": [0.1, -1] }'],
  ['optimizers[7]', '"optimizers": [ { "id": "adam", "lr": [0.1, -1] } ]'],
  ['budget.steps', '"steps" : 0'],
  ['budget', '"budget": { "steps" : 0 }'],
  ['seeds', undefined],
  ['seed', undefined],
  ['', undefined],
])('the place of %s in a text is %s', (key, expected) => {
  const text = '\uFEFF{\n  "optimizers": [ { "id": "adam", "lr": [0.1, -1] } ],\n  "budget": { "steps" : 0 }\n}\n';
  const span = spanOf(text, key);
  expect(span && text.slice(...span)).toBe(expected);
  expect(spanOf(text.slice(0, -4), key)).toBeUndefined();
});
