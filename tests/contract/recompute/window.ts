import { expect } from 'vitest';
import { runName } from '../../../src/main/engine/store/runs.ts';
import { Board } from '../../../src/main/engine/service/board/board.ts';
import type { ServiceContext } from '../../../src/main/engine/service/context.ts';
import type { BoardCell } from '../../../src/shared/contract/board.ts';
import { nearly } from './nearly.ts';
import * as again from './recompute.ts';

/** The tries of a row's problems at a target; those of problems that have no such target are none. */
const triesAt = ({ tries }: again.Row, target: number): (readonly again.Try[])[] =>
  tries.flatMap((own) => {
    const at = own.get(target);
    return at === undefined ? [] : [at];
  });

const scoredIn = (cell: BoardCell, { store }: ServiceContext): string[] =>
  store
    .all<{ key: string }>(
      `SELECT key FROM run WHERE status IN ('finished', 'diverged', 'failed', 'timeout')
         AND group_id IN (SELECT value FROM json_each(:groups))`,
      { groups: JSON.stringify(cell.groupIds) },
    )
    .map(({ key }) => runName(key));

/** Holds what the window's leaderboard shows, cell by cell, against the same figures by other code. */
export function compareWindow(
  context: ServiceContext,
  rows: readonly again.Row[],
  {
    by,
    axis,
    target,
  }: { readonly by: 'problem' | 'overall' | 'optimizer'; readonly axis: again.Axis; readonly target: number | null },
): number {
  const byRuns = new Map(rows.map((row) => [namesOf(row), row]));
  const query = { filter: { hardware: 'any' }, pivot: false, sort: { column: 'rank', descending: false } };
  let figures = 0;
  const rowsBy = by === 'optimizer' ? { by: 'fields' as const, fields: ['problem', 'optimizer', 'precision'] } : { by };
  const page = new Board(context).page({ ...query, ...rowsBy, axis, target, window: { offset: 0, limit: 1000 } });
  expect(page.rows.length).toBe(page.total);
  expect(page.rows.length).toBeGreaterThan(10);
  const ranks = again.ranksOf(rows, axis);
  for (const { rank, cells } of page.rows) {
    const [cell] = Object.values(cells);
    // One of none of the compared problems stands for itself alone.
    if (cell!.problems === 0) continue;
    const row = byRuns.get(scoredIn(cell!, context).sort().join())!;
    expect(row, `${cell!.problemLabel} ${cell!.optimizer} ${cell!.precision}`).toBeDefined();
    figures += compareCell(cell!, row, axis, target);
    if (target === null) expect(String(rank ?? '')).toBe(ranks.get(row));
  }
  return figures;
}

const namesOf = ({ runs }: again.Row): string =>
  runs
    .map(({ line }) => line['run_id']!)
    .sort()
    .join();

function compareCell(cell: BoardCell, row: again.Row, axis: again.Axis, target: number | null): number {
  const what = `${cell.problemLabel} ${cell.optimizer} ${cell.hyper} ${cell.precision} at ${target}`;
  const { runs } = row;
  const gaps = runs.map(again.finalGapOf);
  const seconds = runs.map(({ points }) => points.at(-1)?.compute_s ?? 0);
  const given: [value: number | undefined, told: number | undefined, name: string][] = [
    [runs.length, cell.runs, 'runs'],
    [runs.filter(again.isFailure).length, cell.failures, 'failures'],
    [again.quantileOf(gaps, 0.25), cell.gap?.q1, 'q1'],
    [again.quantileOf(gaps, 0.5), cell.gap?.median, 'median'],
    [again.quantileOf(gaps, 0.75), cell.gap?.q3, 'q3'],
    [again.quantileOf(seconds, 0.5), cell.compute_s ?? undefined, 'seconds'],
  ];
  const tries = target === null ? [] : triesAt(row, target);
  if (target === null) {
    const means = again.meansOf(row, axis);
    const [low, high] = again.wilsonOf(means.success * runs.length, runs.length);
    given.push([means.success, cell.success?.value, 'mean success'], [means.ert, cell.ert?.value, 'mean ERT']);
    given.push([low, cell.success?.low, 'low'], [high, cell.success?.high, 'high']);
    expect(cell.ertIsBound, what).toBe(means.isBound);
  } else if (tries.length === 0) expect([cell.success, cell.ert], what).toEqual([null, null]);
  else {
    const at = again.figuresAt(tries, axis);
    const [low, high] =
      (tries.length > 1 || cell.groupIds.length > cell.problems) && at.ert !== Infinity
        ? again.deltaOf(tries, axis)
        : [at.ert_low, at.ert_high];
    given.push([at.success, cell.success?.value, 'success'], [at.ert, cell.ert?.value, 'ERT']);
    given.push(
      [at.success_low, cell.success?.low, 'success low'],
      [at.success_high, cell.success?.high, 'success high'],
    );
    given.push([low, cell.ert?.low, 'ERT low'], [high, cell.ert?.high, 'ERT high']);
  }
  for (const [value, told, name] of given) nearly(value, told, `${what}: ${name}`);
  return given.length;
}
