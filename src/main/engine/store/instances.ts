import type { ProblemFacts } from '../../../shared/domain/catalogue.ts';
import type { Budget } from '../../../shared/domain/run-spec.ts';
import { tellableTargets } from '../../../shared/stats/gap.ts';
import { budgetOf, type BudgetColumns } from './spent.ts';
import type { Store } from './store.ts';

export interface Instance extends ProblemFacts {
  readonly problem: string;
  readonly revision: number;
  /** Canonical JSON. */
  readonly parametersJson: string;
}

/** The id of a problem instance, recorded at its first use; facts change only with the problem's revision. */
export function instanceId(store: Store, instance: Instance): number {
  const key = { problem: instance.problem, revision: instance.revision, parameters: instance.parametersJson };
  const known = store.get<{ id: number }>(
    `SELECT instance_id AS id FROM problem_instance
     WHERE problem = :problem AND revision = :revision AND parameters_json = :parameters`,
    key,
  );
  if (known !== undefined) return known.id;
  return store.run(
    `INSERT INTO problem_instance
       (problem, revision, parameters_json, dimension, optimum, optimum_kind, targets_json, sampled)
     VALUES (:problem, :revision, :parameters, :dimension, :optimum, :kind, :targets, :sampled)`,
    {
      ...key,
      dimension: instance.dimension,
      optimum: instance.optimum,
      kind: instance.optimumKind,
      targets: JSON.stringify(tellableTargets(instance.targets, instance.optimum)),
      sampled: Number(instance.sampled),
    },
  ).id;
}

/**
 * The targets of a stored problem instance: gaps, descending. An instance of an older version of Descent may list some
 * below what double precision can tell on this problem; they have no figures. As the smallest they come last, so the
 * indexes of the others are those of the stored list.
 */
export const targetsOf = (instance: { readonly targets_json: string; readonly optimum: number | null }): number[] =>
  tellableTargets(JSON.parse(instance.targets_json) as number[], instance.optimum ?? undefined);

/** The id of an optimizer with its hyper-parameters (canonical JSON), recorded at its first use. */
export function configurationId(store: Store, optimizer: string, revision: number, hyperJson: string): number {
  const key = { optimizer, revision, hyper: hyperJson };
  const known = store.get<{ id: number }>(
    `SELECT configuration_id AS id FROM configuration
     WHERE optimizer = :optimizer AND revision = :revision AND hyper_json = :hyper`,
    key,
  );
  if (known !== undefined) return known.id;
  return store.run(
    'INSERT INTO configuration (optimizer, revision, hyper_json) VALUES (:optimizer, :revision, :hyper)',
    key,
  ).id;
}

/** What scoring a run's curve needs. */
export interface ScoringFacts {
  readonly optimum: number | undefined;
  /** Gaps, descending. */
  readonly targets: readonly number[];
}

export function scoringFacts(store: Store, runId: number): ScoringFacts & { readonly budget: Budget } {
  const row = store.get<BudgetColumns & { optimum: number | null; targets_json: string }>(
    `SELECT optimum, targets_json, budget_steps, budget_compute_s, budget_oracle_units
     FROM problem_instance JOIN run USING (instance_id) WHERE run_id = :runId`,
    { runId },
  );
  if (row === undefined) throw new Error(`there is no run ${runId}`);
  return {
    optimum: row.optimum ?? undefined,
    targets: targetsOf(row),
    budget: budgetOf(row),
  };
}
