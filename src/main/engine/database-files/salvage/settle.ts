import { scoredStatuses } from '../../../../shared/domain/run-status.ts';
import { column, curveEnd } from '../../store/curves.ts';
import { recordSummary } from '../../store/summaries.ts';
import type { Store } from '../../store/store.ts';

interface Curve {
  readonly id: number;
  readonly scored: 0 | 1;
  readonly reason: string | null;
  readonly budget: number;
  /** By the summary; null: there is none. */
  readonly wanted: number | null;
  readonly rows: number;
  /** The end of the last piece: more than there are rows where one is missing. */
  readonly reach: number;
}

/**
 * Makes what was copied agree with itself. A run whose curve lacks rows is cut where the first one is missing, and waits
 * as interrupted, since its result cannot be looked at any more; failures stay what they are.
 *
 * @param isWhole no row of any curve or summary was lost
 * @returns how many runs wait again
 */
export function settle(store: Store, isWhole: boolean): number {
  return store.commit(() => {
    let waiting = 0;
    for (const curve of curves(store)) {
      const { id, scored, wanted, rows, reach } = curve;
      const isTorn = rows < reach;
      const isShort = scored === 1 && (wanted === null ? !isWhole && !isAtItsEnd(store, curve) : rows < wanted);
      const lacks = isTorn || isShort;
      if (isTorn) cut(store, id);
      if (lacks) waiting += wait(store, id);
      if (lacks || (scored === 1 && wanted === null)) recordSummary(store, id);
    }
    countSuites(store);
    // Their figures are made anew (store/backfill.ts).
    store.run('UPDATE run_group SET revision = 0');
    store.run('DELETE FROM run_group WHERE group_id NOT IN (SELECT group_id FROM run WHERE group_id IS NOT NULL)');
    return waiting;
  });
}

const curves = (store: Store): Curve[] =>
  store.all<Curve>(
    `SELECT run.run_id AS id, status IN (SELECT value FROM json_each(:scored)) AS scored, reason,
       budget_steps AS budget, row_count AS wanted,
       coalesce(sum(n), 0) AS rows, coalesce(max(first_row + n), 0) AS reach
     FROM run LEFT JOIN summary USING (run_id) LEFT JOIN curve_chunk USING (run_id) GROUP BY run.run_id`,
    { scored: JSON.stringify(scoredStatuses) },
  );

/** Whether the last row is the one with which the run has ended. */
const isAtItsEnd = (store: Store, { id, reason, budget }: Curve): boolean =>
  reason === 'steps' && curveEnd(store, id).last?.[column.step] === budget;

/** Drops what lies behind the first row that is missing. */
function cut(store: Store, runId: number): void {
  let end = 0;
  for (const { first, n } of store.all<{ first: number; n: number }>(
    'SELECT first_row AS first, n FROM curve_chunk WHERE run_id = :runId ORDER BY first_row',
    { runId },
  )) {
    if (first !== end) break;
    end += n;
  }
  store.run('DELETE FROM curve_chunk WHERE run_id = :runId AND first_row >= :end', { runId, end });
}

/** 1: it waits again. A checkpoint would have it go on behind rows that are missing. */
function wait(store: Store, runId: number): number {
  store.run('DELETE FROM checkpoint WHERE run_id = :runId', { runId });
  return store.run(
    `UPDATE run SET status = 'interrupted', reason = 'salvaged', message = :message
     WHERE run_id = :runId AND status IN ('finished', 'diverged', 'starting', 'running')`,
    { runId, message: 'Rows of its curve could not be read from the damaged database; it begins anew.' },
  ).changes;
}

/** What they knew was of runs that may be lost, or wait again. */
function countSuites(store: Store): void {
  store.run('DELETE FROM suite_status');
  store.run(
    `INSERT INTO suite_status (suite_id, status, n)
     SELECT suite_id, status, count(*) FROM suite_run JOIN run USING (run_id) GROUP BY suite_id, status`,
  );
}
