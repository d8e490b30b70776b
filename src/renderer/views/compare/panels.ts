import type { CurveSeries } from '../../../shared/contract/curves.ts';
import type { PrecisionId } from '../../../shared/domain/run-spec.ts';
import { curvesOf, type Curve } from '../../../shared/chart/curve.ts';
import type { Domain } from '../../../shared/chart/panel.ts';
import type { Theme } from '../../../shared/chart/palette.ts';

export const panelModes = ['problem', 'precision', 'both'] as const;
export type PanelMode = (typeof panelModes)[number];

export interface Panel {
  readonly key: string;
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly curves: readonly Curve[];
}

/** From left to right, as the leaderboard has its columns. */
const precisionOrder: readonly PrecisionId[] = ['fp64', 'fp32', 'int4'];

const several = (series: readonly CurveSeries[], of: (each: CurveSeries) => unknown): boolean =>
  new Set(series.map(of)).size > 1;

/** What panels are of unless a person says otherwise: the precisions of one problem stand beside one another. */
export const usualMode = (series: readonly CurveSeries[]): PanelMode =>
  several(series, ({ precision }) => precision) && !several(series, ({ problemLabel }) => problemLabel)
    ? 'precision'
    : 'problem';

const titleOf = ({ problemLabel, precision }: CurveSeries, mode: PanelMode): string =>
  mode === 'problem' ? problemLabel : mode === 'precision' ? precision : `${problemLabel}, ${precision}`;

/** One panel for each problem, precision, or pair of them, in an order that does not hang on the order of the curves. */
export function panelsOf(series: readonly CurveSeries[], mode: PanelMode, theme: Theme): Panel[] {
  const grouped = Map.groupBy(series, (each) => titleOf(each, mode));
  const place = ({ problemLabel, precision }: CurveSeries): string =>
    mode === 'precision'
      ? String(precisionOrder.indexOf(precision))
      : `${problemLabel} ${precisionOrder.indexOf(precision)}`;
  const beside = { all: series, isProblemTold: mode !== 'precision', isPrecisionTold: mode !== 'problem' };
  return [...grouped]
    .map(([title, own]) => ({ key: title, title, series: own, curves: curvesOf(own, theme, beside) }))
    .sort((a, b) => place(a.series[0]!).localeCompare(place(b.series[0]!), 'en', { numeric: true }));
}

/** The problems of a panel: what has the same may have the same scale. */
const problemsOf = ({ series }: Panel): string =>
  JSON.stringify([...new Set(series.map(({ problemLabel }) => problemLabel))].sort());

/**
 * What the axes of each panel hold, by its key: with `isSame` the same in all, without the panel's own, and where nobody
 * has said which, the same in all panels of the same problems.
 */
export function domainsOf(
  panels: readonly Panel[],
  isSame: boolean | null,
  domainOf: (curves: readonly Curve[]) => Domain,
): ReadonlyMap<string, Domain> {
  const together = Map.groupBy(panels, (panel) => (isSame === null ? problemsOf(panel) : isSame ? 'all' : panel.key));
  return new Map(
    [...together.values()].flatMap((own) => {
      const domain = domainOf(own.flatMap(({ curves }) => curves));
      return own.map(({ key }): [string, Domain] => [key, domain]);
    }),
  );
}

/** Whether all panels have the same scale. */
export const isSameScale = (panels: readonly Panel[], isSame: boolean | null): boolean =>
  isSame ?? new Set(panels.map(problemsOf)).size === 1;

/** Pixels at which a panel can be read. */
const leastWidth = 300;

/** Panels in a row that leaves each a width to be read at; a problem's panels stand in one row where they fit. */
export function fittingPerRow(panels: readonly Pick<Panel, 'series'>[], width: number, wanted: number): number {
  const count = Math.max(panels.length, 1);
  if (wanted > 0) return Math.min(wanted, count);
  const room = Math.max(1, Math.floor(width / leastWidth));
  const ofProblem = Map.groupBy(panels, ({ series }) => series[0]?.problemLabel);
  const [own = 1, ...others] = [...ofProblem.values()].map(({ length }) => length);
  const isGrid = own > 1 && others.every((each) => each === own);
  return Math.min(isGrid ? own : count <= 3 ? count : count === 4 ? 2 : 3, room);
}
