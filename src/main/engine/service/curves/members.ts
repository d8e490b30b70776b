import type { SeriesRef } from '../../../../shared/contract/curves.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { isTimed, untimedSentence, type PrecisionId, type RunStatus } from '../../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import { identityColumns, type IdentityRow } from '../run-lines.ts';
import { budgetOf, type SpentColumns } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';

/** A run as curves and targets need it. */
export interface CurveRun extends IdentityRow, SpentColumns {
  readonly run_id: number;
  readonly seed: number;
  readonly precision: PrecisionId;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly message: string | null;
  readonly optimum: number | null;
  readonly conditions_json: string | null;
  readonly metrics_json: string | null;
}

const selectCurveRuns = `
  SELECT run.run_id, seed, status, reason, message, optimum,
    steps, f_evals, g_evals, hv_evals, summary.compute_s, conditions_json, metrics_json,
    ${identityColumns},
    (SELECT hardware FROM run_group WHERE run_group.group_id = run.group_id) AS hardware
  FROM run JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)
    LEFT JOIN summary USING (run_id)`;

/**
 * The runs behind a curve, by seed; archived runs of a group are left out.
 *
 * @throws DescentError run.unknown, group.unknown, or curve.untimed where they have no times and the axis asks for them
 */
export function runsBehind(store: Store, ref: SeriesRef, axis: CostAxis): readonly [CurveRun, ...CurveRun[]] {
  const [first, ...rest] =
    'runId' in ref
      ? store.all<CurveRun>(`${selectCurveRuns} WHERE run.run_id = :runId`, { runId: ref.runId })
      : store.all<CurveRun>(
          `${selectCurveRuns} WHERE run.group_id = :groupId AND NOT run.archived ORDER BY seed, run.run_id`,
          { groupId: ref.groupId },
        );
  if (first !== undefined && axis === 'compute_s' && !isTimed(budgetOf(first)))
    throw new DescentError('curve.untimed', untimedSentence, {
      advice: 'Choose another axis.',
    });
  if (first !== undefined) return [first, ...rest];
  throw 'runId' in ref
    ? new DescentError('run.unknown', `There is no run ${ref.runId}.`, { advice: 'Take it out of the comparison.' })
    : new DescentError('group.unknown', `Group ${ref.groupId} has no runs that are not archived.`, {
        advice: 'Take it out of the comparison, or bring its runs back from the archive.',
      });
}
