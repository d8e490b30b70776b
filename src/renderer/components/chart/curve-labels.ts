import type { CurveSeries } from '../../../shared/contract/curves.ts';
import type { CostAxis } from '../../../shared/stats/cost.ts';
import { count } from '../../lib/format.ts';

export type Labelled = Pick<
  CurveSeries,
  'ref' | 'optimizerTitle' | 'hyper' | 'precision' | 'problemLabel' | 'hardware' | 'budget' | 'marks'
>;

/** With what is to be known of their times, where the axis shows these. */
export const markedOn = <T extends Pick<CurveSeries, 'marks' | 'disturbed'>>(
  series: readonly T[],
  axis: CostAxis,
): T[] =>
  series.map((each) =>
    axis !== 'compute_s' || each.disturbed === 0
      ? each
      : { ...each, marks: [...each.marks, `${count(each.disturbed)} disturbed`] },
  );

/** How a curve's runs were made, beside what they are runs of. */
export const circumstances = ({
  hardware,
  budget,
  marks,
}: Pick<CurveSeries, 'hardware' | 'budget' | 'marks'>): string => [hardware, budget, ...marks].join(', ');

/** What is to be known of all of these curves; the labels say what is to be known of some. */
export const sharedMarks = (all: readonly Pick<Labelled, 'marks'>[]): string[] =>
  (all[0]?.marks ?? []).filter((mark) => all.every(({ marks }) => marks.includes(mark)));

/** The curves beside which some stand, other panels' too, and what the title of their panel says. */
export interface Beside {
  readonly all: readonly Labelled[];
  readonly isProblemTold: boolean;
}

/** Names that differ: problem, machine and budget are said where there are several, and the id where nothing else helps. */
export function labelsOf(
  series: readonly Labelled[],
  { all, isProblemTold }: Beside = { all: series, isProblemTold: false },
): string[] {
  const several = (of: (each: Labelled) => string): boolean => new Set(all.map(of)).size > 1;
  const problems = !isProblemTold && several(({ problemLabel }) => problemLabel);
  const machines = several(({ hardware }) => hardware);
  const budgets = several(({ budget }) => budget);
  const shared = sharedMarks(all);
  const labels = series.map((each) =>
    [
      `${each.optimizerTitle}${each.hyper === '' ? '' : ` ${each.hyper}`}`,
      each.precision,
      ...(problems ? [each.problemLabel] : []),
      ...(machines ? [each.hardware] : []),
      ...(budgets ? [each.budget] : []),
      ...each.marks.filter((mark) => !shared.includes(mark)),
    ].join(', '),
  );
  return labels.map((label, i) =>
    labels.filter((other) => other === label).length > 1 ? `${label} ${idOf(series[i]!)}` : label,
  );
}

const idOf = ({ ref }: Labelled): string => ('groupId' in ref ? `(group ${ref.groupId})` : `(run ${ref.runId})`);
