import { expect, test } from 'vitest';
import { brief, bytes, counted, duration, exact, number } from '../../../src/main/cli/format.ts';
import { coloursFor, jsonLine } from '../../../src/main/cli/output.ts';
import { describe as describeError } from '../../../src/main/cli/report.ts';

test('numbers keep four digits, and exponents are short', () => {
  expect([0, 24.199999999999996, -215.6, 1e-3, 9.99e-4, 999999, 1e6, 1.23456e-8, -2e300].map(number)).toEqual(
    ['0', '24.2', '-215.6', '0.001', '9.99e-4', '1000000', '1e6', '1.235e-8', '-2e300'], // prettier-ignore
  );
  expect([NaN, Infinity, -Infinity].map(number)).toEqual(['NaN', 'inf', '-inf']);
});

test('in full, numbers read back to what they were', () => {
  expect([0, -0, 1e6, 1_000_001, 2 ** 53 - 1, 0.1 + 0.2, 1e-8, 1.5e300, 5e-324, NaN].map(exact)).toEqual(
    ['0', '0', '1000000', '1000001', '9007199254740991', '0.30000000000000004', '1e-8', '1.5e300', '5e-324', 'NaN'], // prettier-ignore
  );
});

test('gaps keep two digits', () => {
  expect([0, 0.0961, 12.3, 9999, 12345, 5.42e-16, Infinity].map(brief)).toEqual(
    ['0', '0.096', '12', '10000', '1.2e4', '5.4e-16', 'inf'], // prettier-ignore
  );
});

test('durations take the unit that fits', () => {
  expect([5e-6, 0.0123, 1.25, 9.96, 59.4, 59.6, 125, 3600, 7322, NaN].map(duration)).toEqual(
    ['5 us', '12 ms', '1.3 s', '10 s', '59 s', '1:00 min', '2:05 min', '1:00 h', '2:02 h', '?'], // prettier-ignore
  );
});

test('bytes are decimal', () => {
  expect([0, 32, 999, 1000, 495_411_200, 2.5e13].map(bytes)).toEqual(
    ['0 B', '32 B', '999 B', '1 kB', '495 MB', '25 TB'], // prettier-ignore
  );
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
