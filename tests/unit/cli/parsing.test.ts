import { expect, test } from 'vitest';
import { parseAssignments } from '../../../src/main/cli/assignments.ts';
import { resolve } from '../../../src/main/cli/evaluate.ts';
import { deviceName, fileName, numberList, wholeNumber } from '../../../src/main/cli/flags.ts';
import { choice, flag, int, matrix, real, vector } from '../../../src/shared/domain/parameter.ts';
import { builtIn } from '../../../src/main/catalogue.ts';

test('whole numbers are plain digits within their range', () => {
  const jobs = wholeNumber(1, 16);
  expect([jobs('1'), jobs('16')]).toEqual([1, 16]);
  for (const text of ['0', '17', '', '1e1', '0x1', '1.5', '-1', ' 2'])
    expect(() => jobs(text), text).toThrow('1 to 16');
});

test('devices and points are checked when the flags are read', () => {
  expect(['auto', 'cpu', 'cuda:12'].map(deviceName)).toEqual(['auto', 'cpu', 'cuda:12']);
  for (const text of ['gpu', 'cuda', 'cuda:x', 'CPU']) expect(() => deviceName(text), text).toThrow('cuda:N');
  expect(numberList('1,-2.5,1e-3')).toEqual([1, -2.5, 1e-3]);
  for (const text of ['', '1,', '1,,2', '1;2', 'NaN', '1,Infinity'])
    expect(() => numberList(text), text).toThrow('commas');
});

test('a file has a name', () => {
  expect(['-', ' ', 'a/b'].map(fileName)).toEqual(['-', ' ', 'a/b']);
  expect(() => fileName('')).toThrow('Expected the name of a file');
});

const parameters = {
  lr: real(0.1),
  steps: int(1, { min: 1, max: 9 }),
  form: choice(['chained', 'pairs'], 'chained'),
  rotate: flag(false),
  start: vector([1]),
  a: matrix([[1]]),
};

test('assignments are read by the declared type', () => {
  expect(
    parseAssignments(
      ['lr=1e-3', 'steps=4', 'form=pairs', 'rotate=true', 'start=1, -2.5', 'a=[[1,2],[3,4]]'],
      parameters,
    ),
  ).toEqual({ lr: 1e-3, steps: 4, form: 'pairs', rotate: true, start: [1, -2.5], a: [[1, 2], [3, 4]] }); // prettier-ignore
  expect(parseAssignments(['start=[1,2]', 'form=a=b'], parameters)).toEqual({ start: [1, 2], form: 'a=b' });
});

test('what is no value of its type is kept for the complaint about it', () => {
  expect(parseAssignments(['lr=', 'rotate=1', 'a=[[1', 'start=1,x', 'lrr=1'], parameters)).toEqual({
    lr: '',
    rotate: '1',
    a: '[[1',
    start: [1, 'x'],
    lrr: '1',
  });
  for (const text of ['lr', '=1', ''])
    expect(() => parseAssignments([text], parameters)).toThrow('expected name=value');
  expect(() => parseAssignments(['lr=1', 'lr=2'], parameters)).toThrow('lr is given twice');
  expect(parseAssignments(['toString=1'], parameters)).toEqual({ toString: '1' });
});

test('a point to evaluate is checked against the catalogue', () => {
  const ask = (change: object) => () =>
    resolve({ problem: 'rosenbrock', precision: 'fp64', at: [1, 1], ...change }, builtIn);
  expect(ask({ set: ['form=pairs'] })().problem.parameters).toMatchObject({ dimension: 2, form: 'pairs' });
  expect(ask({ problem: 'rosenbrok' })).toThrow('did you mean rosenbrock?');
  expect(ask({ precision: 'fp16' })).toThrow('--precision: got "fp16", unknown precision; did you mean fp32');
  expect(ask({ at: [1] })).toThrow('--at: got 1 number, expected 2.');
  expect(ask({ set: ['dimension=1.5'] })).toThrow('dimension: got 1.5, expected a whole number >= 2');
  expect(ask({ set: ['dimension=3', 'form=pairs'], at: [1, 1, 1] })).toThrow('expected an even number for pairs');
  expect(ask({ set: ['dimensoin=3'] })).toThrow('did you mean dimension?');
});
