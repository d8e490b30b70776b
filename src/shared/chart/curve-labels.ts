import type { CurveSeries } from '../contract/curves.ts';
import type { CostAxis } from '../stats/cost.ts';
import { count } from '../number-text.ts';

type Method = Pick<CurveSeries, 'optimizer' | 'optimizerTitle' | 'optimizerShort' | 'hyper'>;
export type Labelled = Method &
  Pick<CurveSeries, 'ref' | 'precision' | 'problemLabel' | 'hardware' | 'budget' | 'marks'>;

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
  readonly isPrecisionTold: boolean;
}

/**
 * Names that differ, and say nothing else: the method, and what is not the same in all curves; hyper-parameters where those
 * of one method differ, and the id where nothing else helps. `toldOnce` has the rest.
 */
export function labelsOf(
  series: readonly Labelled[],
  { all, isProblemTold, isPrecisionTold }: Beside = { all: series, isProblemTold: false, isPrecisionTold: false },
): string[] {
  const settings = settingsAmong(all);
  const severalPrecisions = !isPrecisionTold && isSeveral(all, precisionOf);
  const problems = !isProblemTold && isSeveral(all, problemOf);
  const machines = isSeveral(all, hardwareOf);
  const budgets = isSeveral(all, budgetOf);
  const shared = sharedMarks(all);
  const labels = series.map((each) =>
    [
      [nameOf(each, all), ...settings(each).apart].join(' '),
      ...(severalPrecisions ? [each.precision] : []),
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

/** What no name says since it is the same in all curves, or in all of one method. */
export function toldOnce(all: readonly Labelled[]): string[] {
  const [first] = all;
  if (!first) return [];
  return [
    ...(isSeveral(all, problemOf) ? [] : [first.problemLabel]),
    ...(isSeveral(all, precisionOf) ? [] : [first.precision]),
    ...sharedSettings(all),
    ...(isSeveral(all, budgetOf) ? [] : [first.budget]),
    ...(isSeveral(all, hardwareOf) ? [] : [first.hardware]),
    ...sharedMarks(all),
  ];
}

/** Hyper-parameters that all curves of a method have, with its name. */
export function sharedSettings(all: readonly Method[]): string[] {
  const settings = settingsAmong(all);
  const ofMethods = all.map((each) => ({ name: nameOf(each, all), shared: settings(each).shared }));
  return [
    ...new Set(ofMethods.flatMap(({ name, shared }) => (shared.length === 0 ? [] : [[name, ...shared].join(' ')]))),
  ];
}

/** A curve with all that is known of how it was made. */
export const inFullOf = (each: Labelled): string =>
  [
    [each.optimizerTitle, each.hyper].filter(Boolean).join(' '),
    each.precision,
    each.problemLabel,
    circumstances(each),
  ].join(', ');

const problemOf = ({ problemLabel }: Labelled): string => problemLabel;
const precisionOf = ({ precision }: Labelled): string => precision;
const hardwareOf = ({ hardware }: Labelled): string => hardware;
const budgetOf = ({ budget }: Labelled): string => budget;
const isSeveral = (all: readonly Labelled[], of: (each: Labelled) => string): boolean => new Set(all.map(of)).size > 1;

/** Two methods may have chosen the same short name. */
const nameOf = ({ optimizer, optimizerTitle, optimizerShort }: Method, all: readonly Method[]): string =>
  all.some((other) => other.optimizer !== optimizer && other.optimizerShort === optimizerShort)
    ? optimizerTitle
    : optimizerShort;

/** Of a curve's hyper-parameters, those that are the same in all curves of its method, and those that are not. */
function settingsAmong(all: readonly Method[]) {
  const own = Map.groupBy(all, ({ optimizer }) => optimizer);
  const shared = new Map(
    [...own].map(([optimizer, curves]) => [
      optimizer,
      partsOf(curves[0]!).filter((part) => curves.every((each) => partsOf(each).includes(part))),
    ]),
  );
  return (each: Method) => {
    const common = shared.get(each.optimizer) ?? [];
    return { shared: common, apart: partsOf(each).filter((part) => !common.includes(part)) };
  };
}

/** `lr=0.1 betas=0.9,0.999` as its values. */
const partsOf = ({ hyper }: Method): string[] => (hyper === '' ? [] : hyper.split(/ (?=\S+=)/));

const idOf = ({ ref }: Labelled): string => ('groupId' in ref ? `(group ${ref.groupId})` : `(run ${ref.runId})`);
