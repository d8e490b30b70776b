import type { RunLine } from '../../../shared/contract/runs.ts';

/** Runs of one method on one problem that ended for one reason, the last one first; repeats are a cause of their own. */
export interface Cause {
  readonly key: string;
  readonly first: RunLine;
  readonly runs: readonly RunLine[];
}

/** The causes in the order of their last runs. */
export const causesOf = (runs: readonly RunLine[]): Cause[] =>
  [
    ...Map.groupBy(runs, (run) =>
      [run.status, run.reason, run.optimizer, run.hyper, run.instanceId, run.again].join('\n'),
    ),
  ].map(([key, own]) => ({ key, first: own[0]!, runs: own }));
