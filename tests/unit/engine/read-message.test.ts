import { expect, test } from 'vitest';
import { readMessage } from '../../../src/main/engine/messages.ts';
import { rowsOf, started } from './messages.ts';

const rows = rowsOf(0, [1, NaN, undefined]);
const finished = {
  ...{ type: 'finished', epoch: 5, status: 'finished', reason: 'steps', steps: 1, computeSeconds: 0, wallSeconds: 0 },
  processPeakBytes: 1,
};

test.each([
  started({ epoch: 5, timing: { xla: 1.5, plain: Infinity } }),
  { type: 'rows', epoch: 5, rows, firstRow: 0 },
  { type: 'rows', epoch: 5, rows, firstRow: 3, taken: 3 },
  { type: 'checkpoint', epoch: 5, file: 'a.bin', sha256: 'a'.repeat(64), step: 3 },
  finished,
  { type: 'failed', epoch: 5, code: 'a.b', message: 'text' },
  { type: 'evaluated', epoch: 5, value: NaN, gradientNorm: Infinity, gradient: new Float64Array(2) },
])('a sound message of type $type is read unchanged', (message) => {
  expect(readMessage(message, 5)).toEqual(message);
});

test.each([
  { type: 'rows', epoch: 4, rows: 'whatever', firstRow: -1 },
  { type: 'failed', epoch: 4, code: 'old', message: '' },
  { type: 'ready', tensorflow: '2', devices: [] },
])('what is not of this launch is ignored: $type', (message) => {
  expect(readMessage(message, 5)).toBeUndefined();
});

const negative = rowsOf(0, [1]);
negative.values[1] = -1;
const endless = rowsOf(0, [1]);
endless.values[4] = Infinity;

test.each([
  ['nothing', null],
  ['a text', 'hello'],
  ['no epoch', { type: 'rows', rows, firstRow: 0 }],
  ['a later epoch', { type: 'rows', epoch: 6, rows, firstRow: 0 }],
  ['an unknown type', { type: 'explode', epoch: 5 }],
  [
    'rows that are no Float64Array',
    { type: 'rows', epoch: 5, firstRow: 0, rows: { ...rows, values: [...rows.values] } },
  ],
  ['too few values', { type: 'rows', epoch: 5, firstRow: 0, rows: { ...rows, count: 4 } }],
  ['too short a mask', { type: 'rows', epoch: 5, firstRow: 0, rows: { ...rows, mask: new Uint8Array(2) } }],
  ['a negative count', { type: 'rows', epoch: 5, firstRow: 0, rows: negative }],
  ['a clock without an end', { type: 'rows', epoch: 5, firstRow: 0, rows: endless }],
  ['a fractional row number', { type: 'rows', epoch: 5, firstRow: 0.5, rows }],
  ['a status that only the engine gives', { ...finished, status: 'timeout' }],
  ['a checksum that is none', { type: 'checkpoint', epoch: 5, file: 'a', sha256: 'xyz', step: 1 }],
])('%s breaks the protocol', (_, message) => {
  expect(readMessage(message, 5)).toEqual(expect.any(String));
});

test('a long text is cut, so that a worker cannot fill the database with it', () => {
  const message = { type: 'failed', epoch: 5, code: 'a.b', message: 'x'.repeat(1e6) };
  expect(readMessage(message, 5)).toMatchObject({ message: 'x'.repeat(4_096) });
});
