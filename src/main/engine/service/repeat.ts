import { limitColumn } from '../../../shared/domain/budget-words.ts';
import { isTimed } from '../../../shared/domain/run-spec.ts';
import { commandName } from '../installation.ts';
import { runName, type Run } from '../store/runs.ts';

export interface Repeat {
  /** A suite of one run, as a file. */
  readonly suiteText: string;
  /** What makes the run again, in the folder of that file; into a database of its own, since ours knows it already. */
  readonly command: string;
}

/** How to make a run again with the command line. */
export function repeatOf({ key, spec }: Run): Repeat {
  const name = `run-${runName(key)}`;
  const { problem, optimizer, precision, seed, budget, record, device, batched } = spec;
  const suite = {
    descent: 1,
    name,
    problems: [{ id: problem.id, ...problem.parameters }],
    // A list would be a grid, except where the hyper-parameter itself is a list.
    optimizers: [{ id: optimizer.id, ...optimizer.hyper }],
    precisions: [precision],
    seeds: [seed],
    // Without a limit, as people write it.
    budget: {
      steps: budget.steps,
      ...(isTimed(budget) && { seconds: budget.seconds }),
      oracle: limitColumn(budget.oracle),
    },
    record,
    device,
    ...(batched && { batched }),
  };
  return {
    suiteText: `${JSON.stringify(suite, null, 2)}\n`,
    command: `${commandName()} run ${name}.json --db ${name}.sqlite`,
  };
}
