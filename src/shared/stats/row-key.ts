import { precisionIds } from '../domain/run-spec.ts';
import { numbersTo, sortedByAll, textOrder, type KeyOf } from './radix-sort.ts';
import type { RunSummary } from './run-summary.ts';

/**
 * What all runs behind a row of a leaderboard have in common, beside the problem instance: one method with all its
 * hyper-parameters, one precision, the code of each, one budget, one rule of recording, one hardware with so many programs
 * at a time. Runs that differ in any of it are never pooled. The groups of the database are told apart by the same
 * (`sharedColumns` in engine/store/groups.ts).
 */
export type RowKey = Pick<
  RunSummary,
  | 'optimizer'
  | 'optimizer_revision'
  | 'hyper'
  | 'precision'
  | 'precision_revision'
  | 'engine_revision'
  | 'budget'
  | 'every'
  | 'hardware'
  | 'jobs'
>;

/** Without what else an object has. */
export const rowKeyOf = (of: RowKey): RowKey => ({
  optimizer: of.optimizer,
  optimizer_revision: of.optimizer_revision,
  hyper: of.hyper,
  precision: of.precision,
  precision_revision: of.precision_revision,
  engine_revision: of.engine_revision,
  budget: of.budget,
  every: of.every,
  hardware: of.hardware,
  jobs: of.jobs,
});

export const rowText = (of: RowKey): string => {
  const { budget, ...rest } = rowKeyOf(of);
  return JSON.stringify([...Object.values(rest), budget.steps, budget.seconds, budget.oracle]);
};

/** Names a problem instance with the revision of its code. */
export const instanceText = ({ problem, problem_revision }: Pick<RunSummary, 'problem' | 'problem_revision'>): string =>
  `${problem_revision} ${problem}`;

/** The order of rows that are equal in all that ranks: by what names them, then by what else tells them apart. */
export function inOrderOfNames(rows: readonly RowKey[]): Uint32Array {
  const number =
    (of: (row: RowKey) => number): KeyOf =>
    (at) =>
      of(rows[at]!);
  const text = (of: (row: RowKey) => string): KeyOf => {
    const order = textOrder(rows.map(of));
    return (at) => order[at]!;
  };
  return sortedByAll(numbersTo(rows.length), [
    text(({ optimizer, hyper }) => `${optimizer}\0${hyper}`),
    number(({ precision }) => precisionIds.indexOf(precision)),
    number((row) => row.optimizer_revision),
    number((row) => row.precision_revision),
    number((row) => row.engine_revision),
    number(({ jobs }) => jobs),
    number(({ budget }) => budget.steps),
    number(({ budget }) => budget.seconds),
    number(({ budget }) => budget.oracle),
    number(({ every }) => every ?? 0),
    text(({ hardware }) => hardware),
  ]);
}
