import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import { failureStatuses } from '../../../../shared/domain/run-status.ts';
import { repeatsIn } from '../../store/repeats.ts';
import type { Store } from '../../store/store.ts';

/** What a suite's runs have come to, by status; those that are archived are left out, here as below. */
export const statusesIn = (store: Store, suiteId: number): { readonly status: RunStatus; readonly runs: number }[] =>
  store.all(
    `SELECT status, count(DISTINCT run_id) AS runs FROM suite_run JOIN run USING (run_id)
     WHERE suite_id = :suiteId AND NOT archived GROUP BY status ORDER BY runs DESC`,
    { suiteId },
  );

/** The groups of a suite's runs, with the device and the machine of each. */
export const groupsIn = (store: Store, suiteId: number): { readonly id: number; readonly hardware: string }[] =>
  store.all(
    `SELECT DISTINCT group_id AS id, run_group.hardware FROM suite_run JOIN run USING (run_id) JOIN run_group USING (group_id)
     WHERE suite_id = :suiteId AND NOT run.archived ORDER BY group_id`,
    { suiteId },
  );

export interface FailedRuns {
  readonly problem: string;
  readonly parameters: string;
  readonly optimizer: string;
  readonly hyper: string;
  readonly precisions: string;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly runs: number;
  /** They make runs of the suite again, and count in no figure. */
  readonly again: 0 | 1;
}

/** Failed runs of a suite by their causes, the most first, and failed repeats of its runs after those that count. */
export const failuresIn = (store: Store, suiteId: number): FailedRuns[] =>
  store.all(
    `SELECT problem, parameters_json AS parameters, optimizer, hyper_json AS hyper, status, reason,
       group_concat(DISTINCT run.precision) AS precisions, count(*) AS runs,
       run_id IN (SELECT value FROM json_each(:repeats)) AS again
     FROM run JOIN problem_instance USING (instance_id) JOIN configuration USING (configuration_id)
     WHERE (NOT archived AND run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId)
         OR run_id IN (SELECT value FROM json_each(:repeats)))
       AND status IN (SELECT value FROM json_each(:failures))
     GROUP BY problem, parameters_json, optimizer, hyper_json, status, reason, again
     ORDER BY again, runs DESC, problem, parameters_json, optimizer, hyper_json`,
    { suiteId, repeats: JSON.stringify(repeatsIn(store, suiteId)), failures: JSON.stringify(failureStatuses) },
  );

/** The facts of the machines and programs that made a suite's runs, each with how many; the most first. */
export const environmentsIn = (
  store: Store,
  suiteId: number,
): { readonly facts: Readonly<Record<string, unknown>>; readonly jobs: number; readonly runs: number }[] =>
  store
    .all<{ facts: string; jobs: number; runs: number }>(
      `SELECT facts_json AS facts, jobs, count(DISTINCT run_id) AS runs FROM suite_run JOIN run USING (run_id)
         JOIN environment USING (environment_id)
       WHERE suite_id = :suiteId AND NOT archived GROUP BY environment_id, jobs ORDER BY runs DESC`,
      { suiteId },
    )
    .map((row) => ({ ...row, facts: JSON.parse(row.facts) as Record<string, unknown> }));
