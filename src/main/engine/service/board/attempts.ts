import { scoredStatuses } from '../../../../shared/domain/run-status.ts';
import { costOn, type CostAxis } from '../../../../shared/stats/cost.ts';
import type { Attempt } from '../../../../shared/stats/ert.ts';
import { missCharge } from '../../../../shared/stats/budget.ts';
import { budgetOf, spentOf, type BudgetColumns, type SpentColumns } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-table.ts';

interface AttemptRow extends BudgetColumns, SpentColumns {
  readonly hit_step: number | null;
  readonly hit_f_evals: number;
  readonly hit_g_evals: number;
  readonly hit_hv_evals: number;
  readonly hit_compute_s: number;
}

const selectAttempts = `
  SELECT budget_steps, budget_compute_s, budget_oracle_units, steps, summary.f_evals, summary.g_evals,
    summary.hv_evals, summary.compute_s, hit.step AS hit_step, hit.f_evals AS hit_f_evals,
    hit.g_evals AS hit_g_evals, hit.hv_evals AS hit_hv_evals, hit.compute_s AS hit_compute_s
  FROM run LEFT JOIN summary USING (run_id)
    LEFT JOIN hit ON hit.run_id = run.run_id AND hit.target_index = :index
  WHERE group_id = :id AND (archived = 0 OR :archived) AND status IN (${scoredStatuses.map((name) => `'${name}'`).join()})
  ORDER BY run.run_id`;

/** The tries of a group's scored runs at one target, in the order of the runs. */
export function attemptsOf(store: Store, group: Group, axis: CostAxis, target: number): Attempt[] {
  const index = group.instance.targets.get(target);
  if (index === undefined) return [];
  const archived = Number(group.archived === group.runs);
  return store.all<AttemptRow>(selectAttempts, { id: group.id, index, archived }).map((row) => {
    if (row.hit_step === null) return { cost: missOf(row, axis), hit: false };
    const cost = {
      step: row.hit_step,
      f_evals: row.hit_f_evals,
      g_evals: row.hit_g_evals,
      hv_evals: row.hit_hv_evals,
      compute_s: row.hit_compute_s,
    };
    return { cost: costOn(axis, cost), hit: true };
  });
}

const missOf = (row: AttemptRow, axis: CostAxis): number =>
  missCharge({ spent: spentOf(row), budget: budgetOf(row) }, axis);
