import { expect, test } from 'vitest';
import { transferBar } from '../../../scripts/setup/progress.ts';
import { judge } from '../../../scripts/test/report.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a',
  status,
  assertionResults: tests.map((status) => ({ status })),
});

test('the closing line counts what the report holds', () => {
  expect(judge({ success: true, testResults: [file('passed', 'passed', 'passed')] }, 0)).toEqual({
    line: '2 passed, 0 failed',
    exitCode: 0,
    note: undefined,
  });
  expect(judge({ success: false, testResults: [file('failed', 'passed', 'failed', 'pending', 'todo')] }, 1)).toEqual({
    line: '1 passed, 1 failed, 2 skipped',
    exitCode: 1,
    note: undefined,
  });
});

test('a file that does not load is a failure', () => {
  const report = { success: false, testResults: [file('passed', 'passed'), file('failed')] };
  expect(judge(report, 1)).toMatchObject({ line: '1 passed, 1 failed', exitCode: 1 });
});

test('no test, or an error outside of tests, is no success', () => {
  expect(judge({ success: true, testResults: [] }, 0)).toMatchObject({
    line: '0 passed, 0 failed',
    exitCode: 1,
    note: 'no test ran',
  });
  const all = { success: true, testResults: [file('passed', 'passed')] };
  expect(judge(all, 1)).toMatchObject({
    line: '1 passed, 0 failed',
    exitCode: 1,
    note: expect.stringContaining('outside of any test'),
  });
});

test('without a terminal a download prints a line every ten per cent', () => {
  const lines: string[] = [];
  const bar = transferBar(1000e6, false, (line) => lines.push(line));
  for (let bytes = 0; bytes <= 1000e6; bytes += 1e6) bar.update(bytes);
  bar.stop();
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('  10 % of 1.0 GB');
});
