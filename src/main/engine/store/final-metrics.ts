import { isWithin } from '../../../shared/stats/budget.ts';
import { curvePart, measuredIn, metricsAt, positionAt, present, rowCount, columnCount } from './curves.ts';
import { budgetColumns, budgetOf, type BudgetColumns } from './spent.ts';
import type { Store } from './store.ts';

const rowsAtOnce = 64;

/** What a run measured where its final value is of: its last audited point within the budget; null: nothing there. */
export function finalMetrics(store: Store, runId: number): Readonly<Record<string, number | null>> {
  const run = store.get<BudgetColumns & { readonly metrics_json: string | null }>(
    `SELECT ${budgetColumns.join()}, metrics_json FROM run LEFT JOIN summary USING (run_id) WHERE run_id = :runId`,
    { runId },
  );
  const names = measuredIn(run?.metrics_json ?? null).map(({ name }) => name);
  if (run === undefined || names.length === 0) return {};
  const budget = budgetOf(run);
  for (let end = rowCount(store, runId); end > 0; end -= rowsAtOnce) {
    const from = Math.max(0, end - rowsAtOnce);
    const { rows } = curvePart(store, runId, from, end - from);
    for (let row = rows.count - 1; row >= 0; row -= 1) {
      const isAudited = (rows.mask[row]! & present.f_audited) !== 0;
      if (!isAudited || !isWithin(positionAt(rows.values, row * columnCount), budget)) continue;
      const found = metricsAt(rows, row, names.length);
      return Object.fromEntries(names.map((name, i) => [name, found[i] ?? null]));
    }
  }
  return Object.fromEntries(names.map((name) => [name, null]));
}
