import type { CurveSeries, Line, SeriesRef } from '../contract/curves.ts';
import type { RunStatus } from '../domain/run-spec.ts';
import { colourOf, dashOf, markerOf, type Theme } from './palette.ts';
import { circumstances, labelsOf, type Beside } from './curve-labels.ts';
import { shadeOf } from './shade.ts';

export type Marker = 'circle' | 'rect' | 'triangle' | 'none';

/** One curve as it is drawn: its points, and how it looks. */
export interface Curve {
  /** Stable over reloads and orders: `g12` for a group, `r5` for a run. */
  readonly key: string;
  readonly label: string;
  /** Tells settings of one optimizer apart beside the shade; empty where there is one setting. */
  readonly tag: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly marker: Marker;
  readonly middle: Line;
  readonly band: { readonly low: Line; readonly high: Line } | null;
  readonly traces: readonly { readonly runId: number; readonly seed: number; readonly line: Line }[];
  readonly endings: readonly Ending[];
  /** Of all points, whatever part of them is here; null: there are none. */
  readonly extent: CurveSeries['extent'];
  readonly runs: number;
  readonly failures: number;
  readonly live: number;
  /** Which of two values is the better one. */
  readonly better: CurveSeries['better'];
}

export interface Ending {
  readonly runId: number;
  readonly seed: number;
  readonly status: RunStatus;
  readonly x: number;
  readonly y: number;
  readonly reason: string;
}

export const keyOf = (ref: SeriesRef): string => ('groupId' in ref ? `g${ref.groupId}` : `r${ref.runId}`);

/** What a curve's look goes by. */
export type Named = Pick<
  CurveSeries,
  'instanceId' | 'optimizer' | 'hyper' | 'precision' | 'hardware' | 'budget' | 'marks'
>;

export interface Look {
  readonly colour: string;
  readonly tag: string;
}

/**
 * Colour and tag of every curve: the hue is the optimizer's, its shade and tag tell settings of one optimizer apart.
 * Both go by the settings' text, never by the order of the curves.
 */
export function looksOf(named: readonly Named[], theme: Theme): (each: Named) => Look {
  const settingOf = settingsAmong(named);
  const settings = new Map<string, string[]>();
  for (const each of named) {
    const own = settings.get(each.optimizer) ?? [];
    const setting = settingOf(each);
    if (!own.includes(setting)) own.push(setting);
    settings.set(each.optimizer, own);
  }
  for (const own of settings.values()) own.sort();
  return (each) => {
    const setting = settingOf(each);
    const own = settings.get(each.optimizer) ?? [setting];
    const tag = own.length > 1 ? letter(own.indexOf(setting)) : '';
    return { colour: shadeOf(colourOf(each.optimizer, theme), theme, setting, own), tag };
  };
}

/**
 * The hyper-parameters, and how it was run where one problem has several curves of them in one precision: with a budget
 * for each problem, a method keeps its colour from panel to panel.
 */
function settingsAmong(named: readonly Named[]): (each: Named) => string {
  const ways = new Map<string, Set<string>>();
  const line = ({ instanceId, optimizer, hyper, precision }: Named) =>
    JSON.stringify([instanceId, optimizer, hyper, precision]);
  for (const each of named) ways.set(line(each), (ways.get(line(each)) ?? new Set()).add(circumstances(each)));
  const several = new Set(
    named
      .filter((each) => (ways.get(line(each))?.size ?? 0) > 1)
      .map(({ optimizer, hyper }) => JSON.stringify([optimizer, hyper])),
  );
  return (each) =>
    several.has(JSON.stringify([each.optimizer, each.hyper]))
      ? [each.hyper, circumstances(each)].filter(Boolean).join(', ')
      : each.hyper;
}

const letter = (place: number): string =>
  place < 26 ? String.fromCharCode(65 + place) : `${letter(Math.floor(place / 26) - 1)}${letter(place % 26)}`;

/** The curves of a panel, told from all of those beside which they stand. */
export function curvesOf(
  series: readonly CurveSeries[],
  theme: Theme,
  beside: Beside & { readonly all: readonly CurveSeries[] } = {
    all: series,
    isProblemTold: false,
    isPrecisionTold: false,
  },
): Curve[] {
  const lookOf = looksOf(beside.all, theme);
  const labels = labelsOf(series, beside);
  return series.map((each, i) => ({
    key: keyOf(each.ref),
    label: labels[i]!,
    ...lookOf(each),
    dash: dashOf[each.precision],
    marker: markerOf[each.precision],
    middle: each.middle,
    band: each.band,
    traces: each.traces,
    endings: each.endings,
    extent: each.extent,
    runs: each.runs,
    failures: each.failures,
    live: each.live,
    better: each.better,
  }));
}

/** Points that are shown and points that are there, over all lines of the curves. */
export function reducedPoints(curves: readonly Curve[]): { readonly shown: number; readonly of: number } | null {
  const lines = curves.flatMap(({ middle, band, traces }) => [
    middle,
    ...(band ? [band.low, band.high] : []),
    ...traces.map(({ line }) => line),
  ]);
  if (!lines.some(({ reduced }) => reduced)) return null;
  return {
    shown: lines.reduce((sum, { x }) => sum + x.length, 0),
    of: lines.reduce((sum, { points }) => sum + points, 0),
  };
}
