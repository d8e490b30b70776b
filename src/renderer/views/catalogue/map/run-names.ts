import type { RunLine } from '../../../../shared/contract/runs.ts';
import { sharedMarks } from '../../../../shared/chart/curve-labels.ts';

export type Named = Pick<
  RunLine,
  'runId' | 'optimizer' | 'optimizerShort' | 'hyper' | 'precision' | 'seed' | 'hardware' | 'budget' | 'marks'
>;

const several = <T>(runs: readonly T[], of: (run: T) => unknown): boolean => new Set(runs.map(of)).size > 1;

/** Which of the runs of one method a run is: seed, machine and budget are said where there are several. */
export function circumstancesAmong(runs: readonly Named[]): (run: Named) => string[] {
  const seeds = several(runs, ({ seed }) => seed);
  const machines = several(runs, ({ hardware }) => hardware);
  const budgets = several(runs, ({ budget }) => budget);
  return ({ seed, hardware, budget }) => [
    ...(seeds ? [`seed ${seed}`] : []),
    ...(machines ? [hardware] : []),
    ...(budgets ? [budget] : []),
  ];
}

/** What else tells the runs apart: what is to be known of some of them alone. */
function marksAmong(runs: readonly Named[]): (run: Named) => string[] {
  const shared = sharedMarks(runs);
  return ({ marks }) => marks.filter((mark) => !shared.includes(mark));
}

/** Names that differ among these runs, in full; the id is said where nothing else helps. */
export function namesAmong(runs: readonly Named[]): (run: Named) => string {
  const [circumstances, marks] = [circumstancesAmong(runs), marksAmong(runs)];
  return distinct(runs, (run) => [
    run.optimizerShort,
    ...(run.hyper === '' ? [] : [run.hyper]),
    run.precision,
    ...circumstances(run),
    ...marks(run),
  ]);
}

/** Names of which every word tells something apart among these runs: for what is drawn, with colours and dashes. */
export function labelsAmong(runs: readonly Named[]): (run: Named) => string {
  const [circumstances, marks] = [circumstancesAmong(runs), marksAmong(runs)];
  const precisions = several(runs, ({ precision }) => precision);
  const settings = Map.groupBy(runs, ({ optimizer }) => optimizer);
  return distinct(runs, (run) => [
    run.optimizerShort,
    ...(several(settings.get(run.optimizer) ?? [], ({ hyper }) => hyper) ? [run.hyper || 'defaults'] : []),
    ...(precisions ? [run.precision] : []),
    ...circumstances(run),
    ...marks(run),
  ]);
}

function distinct(runs: readonly Named[], parts: (run: Named) => readonly string[]): (run: Named) => string {
  const times = new Map<string, number>();
  const plain = (run: Named): string => parts(run).join(', ');
  for (const name of runs.map(plain)) times.set(name, (times.get(name) ?? 0) + 1);
  return (run) => {
    const name = plain(run);
    return (times.get(name) ?? 0) > 1 ? `${name} (run ${run.runId})` : name;
  };
}
