import { expect, onTestFinished, test, vi } from 'vitest';
import { printTables, scoredTable } from '../../../src/main/cli/leaderboard/show-leaderboard.ts';
import type { RunSummary } from '../../../src/shared/stats/run-summary.ts';
import { run } from '../shared/stats/runs.ts';

const axis = 'oracle_units' as const;

function printed(
  runs: readonly RunSummary[],
  { notes = [], to = process.stdout }: { notes?: string[]; to?: NodeJS.WriteStream } = {},
): string {
  const write = vi.spyOn(to, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  printTables({ runs, notes, places: new Map([['cpu@here', 'cpu (Xeon)']]) }, { axis });
  const text = write.mock.calls.map(([piece]) => String(piece)).join('');
  write.mockRestore();
  return text;
}

/** Never started: nothing is known of where. */
const putOff = (problem: string, change: Partial<RunSummary> = {}): RunSummary =>
  run({ problem, status: 'paused', hardware: '', jobs: 0, spent: { ...run().spent, step: 0 }, ...change });

test('titles and what tells rows apart are of the runs in the table alone', () => {
  const scored = [run(), run({ hyper: '{"lr":0.2}' })];
  const others = ['rosenbrock', 'bbob'].flatMap((problem) => [putOff(problem), putOff(problem, { targets: [7, 3] })]);
  const revised = [putOff('quadratic', { problem_revision: 2 }), putOff('quadratic', { hyper: '{"eps":1,"lr":0.1}' })];
  const all = [...scored, ...others, ...revised];
  const text = printed(all);
  expect(text.replace(/\n.*have not finished and are not in the table\n/, '\n')).toBe(printed(scored));
  expect(text).toMatch(/^quadratic\n/);
  expect(text).not.toMatch(/at a time|All \d/);
  expect(text).toContain('6 of the runs have not finished');
  expect(scoredTable(all, { axis }).columns.filter((name) => name !== 'unfinished')).toEqual(
    scoredTable(scored, { axis }).columns,
  );
});

test('where there is no table, what was left out is the reason, and else that nothing is there or has finished', () => {
  const to = process.stderr;
  expect(printed([], { to })).toContain('There are no runs to compare yet');
  expect(printed([], { to, notes: ['3 runs left out.'] })).toBe('3 runs left out.\n');
  expect(printed([putOff('quadratic')], { to, notes: ['3 runs left out.'] })).toBe(
    '3 runs left out.\nNone of 1 run has finished yet.\n',
  );
});
