import { inFolder, rounded, runSuite, type SuiteText, type Way } from './throughput.ts';

/** Runs that are made at once as the task has them; small problems have as many places. */
export const batchedProblems = { quadratic: 64, rosenbrock: 64, 'logreg-bc': 64, 'mlp-dig': 16 } as const;
export type BatchedProblem = keyof typeof batchedProblems;

/** Of what is made one by one, fewer: it takes as long. */
const batches = 6;
const alone = 24;

interface Beside {
  readonly problem: string;
  readonly precision: string;
  readonly batch: number;
  readonly ms_per_run: number;
  readonly ms_per_run_alone: number;
  /** Runs per second of a batch over those one by one. */
  readonly ratio: number;
}

/**
 * What a run more takes, many at once and one by one, by the command line: the difference between two suites that are alike
 * but for their seeds, so that neither its start nor a compilation counts.
 */
export function besideAlone(problem: BatchedProblem, precision: 'fp32' | 'fp64'): Beside {
  const batch = batchedProblems[problem];
  const text = (seeds: number, batched: boolean): SuiteText => ({
    name: problem,
    problems: [{ id: problem }],
    optimizers: [{ id: 'adam' }],
    precisions: [precision],
    budget: { steps: 1000 },
    device: 'cpu',
    ...{ seeds, batched },
  });
  const msOf = (few: number, more: number, batched: boolean): number =>
    inFolder((folder) => {
      const secondsOf = (seeds: number, how: Way): number =>
        runSuite(folder, problem, text(seeds, batched), how).seconds;
      // What is compiled is there for both of the others, of which the second makes those seeds that the first has not.
      secondsOf(few, 'cold');
      const [first, second] = [secondsOf(few, 'warm'), secondsOf(few + more, 'warm')];
      return (1e3 * (second - first)) / (more - few);
    });
  const together = msOf(batch, batches * batch, true);
  const apart = msOf(2, alone, false);
  return {
    ...{ problem, precision, batch },
    ms_per_run: rounded(together),
    ms_per_run_alone: rounded(apart),
    ratio: rounded(apart / together),
  };
}
