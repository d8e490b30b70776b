import type { CurveSeries } from '../../../shared/contract/curves.ts';
import { precisionIds } from '../../../shared/domain/run-spec.ts';
import { curvesOf, type Curve } from '../../components/chart/curve.ts';
import type { Theme } from '../../lib/palette.ts';

export const panelModes = ['problem', 'precision', 'both'] as const;
export type PanelMode = (typeof panelModes)[number];

export interface Panel {
  readonly key: string;
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly curves: readonly Curve[];
}

const titleOf = ({ problemLabel, precision }: CurveSeries, mode: PanelMode): string =>
  mode === 'problem' ? problemLabel : mode === 'precision' ? precision : `${problemLabel}, ${precision}`;

/** One panel for each problem, precision, or pair of them, in an order that does not hang on the order of the curves. */
export function panelsOf(series: readonly CurveSeries[], mode: PanelMode, theme: Theme): Panel[] {
  const grouped = Map.groupBy(series, (each) => titleOf(each, mode));
  const place = ({ problemLabel, precision }: CurveSeries): string =>
    mode === 'precision'
      ? String(precisionIds.indexOf(precision))
      : `${problemLabel} ${precisionIds.indexOf(precision)}`;
  return [...grouped]
    .map(([title, own]) => ({
      key: title,
      title,
      series: own,
      curves: curvesOf(own, theme, { all: series, isProblemTold: mode !== 'precision' }),
    }))
    .sort((a, b) => place(a.series[0]!).localeCompare(place(b.series[0]!), 'en', { numeric: true }));
}

/** Panels in a row that leaves each a width to be read at. */
export function fittingPerRow(count: number, width: number, wanted: number): number {
  const room = Math.max(1, Math.floor(width / 340));
  if (wanted > 0) return Math.min(wanted, Math.max(count, 1));
  return Math.min(count <= 1 ? 1 : count <= 4 ? 2 : 3, room);
}
