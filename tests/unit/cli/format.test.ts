import { expect, test } from 'vitest';
import { counted } from '../../../src/main/cli/format.ts';
import { coloursFor, jsonLine } from '../../../src/main/cli/output.ts';
import { describe as describeError } from '../../../src/main/cli/report.ts';

test('a count agrees with its noun', () => {
  expect([counted(1, 'run'), counted(2, 'run')]).toEqual(['1 run', '2 runs']);
});

test('JSON lines spell what JSON cannot hold, and missing is null', () => {
  expect(jsonLine({ a: NaN, b: -Infinity, c: undefined, d: [1, Infinity], e: { f: null } })).toBe(
    '{"a":"NaN","b":"-Infinity","c":null,"d":[1,"Infinity"],"e":{"f":null}}',
  );
});

test('an error is its code, its message and, indented, what to do', () => {
  expect(describeError('suite.invalid', 'a: bad\nb: bad', 'Nothing was run.')).toBe(
    'error suite.invalid: a: bad\n  b: bad\n  Nothing was run.',
  );
});

test('colours are for terminals that want them', () => {
  const stream = (isTTY: boolean) => ({ isTTY });
  const painted = (isTTY: boolean, env: Record<string, string>): boolean => {
    const before = { ...process.env };
    Object.assign(process.env, { NO_COLOR: '', TERM: 'xterm' }, env);
    try {
      return coloursFor(stream(isTTY)).red('x') !== 'x';
    } finally {
      process.env = before;
    }
  };
  expect(painted(true, {})).toBe(true);
  expect(painted(true, { NO_COLOR: '1' })).toBe(false);
  expect(painted(true, { TERM: 'dumb' })).toBe(false);
  expect(painted(false, {})).toBe(false);
});
