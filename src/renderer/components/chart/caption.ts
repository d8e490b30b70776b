import type { CurveSeries } from '../../../shared/contract/curves.ts';
import { count } from '../../lib/format.ts';
import { costNames, valueName } from '../../../shared/chart/axis-names.ts';
import { sharedMarks, sharedSettings } from '../../../shared/chart/curve-labels.ts';
import { reducedPoints, type Curve } from '../../../shared/chart/curve.ts';
import type { Drawing } from '../../../shared/chart/panel.ts';
import { shortly } from '../../../shared/chart/ticks.ts';

type Captioned = Pick<
  CurveSeries,
  | 'optimizer'
  | 'optimizerTitle'
  | 'optimizerShort'
  | 'hyper'
  | 'problemLabel'
  | 'precision'
  | 'hardware'
  | 'budget'
  | 'marks'
  | 'runs'
  | 'failures'
  | 'live'
  | 'band'
>;

interface Circumstances {
  readonly targets: readonly number[];
  /** When the picture is made. */
  readonly date: Date;
  readonly zoomed: boolean;
  /** Some of its axes have a strip for values <= 0. */
  readonly isFloored: boolean;
}

/** What a picture says below itself, so that it can stand alone: a line each. */
export function captionOf(
  series: readonly Captioned[],
  curves: readonly Curve[],
  drawing: Drawing,
  { targets, date, zoomed, isFloored }: Circumstances,
): string[] {
  const each = (of: (one: Captioned) => string): string => [...new Set(series.map(of))].join(', ');
  const sum = (of: (one: Captioned) => number): number => series.reduce((total, one) => total + of(one), 0);
  const seeds = series.map(({ runs }) => runs);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  const banded = drawing.bands && series.some(({ band }) => band !== null);
  const live = sum((one) => one.live);
  const reduced = reducedPoints(curves);
  const marks = sharedMarks(series);
  const settings = sharedSettings(series);
  return [
    `${valueName(drawing.value)}${drawing.best ? ', best so far,' : ''} over ${costNames[drawing.axis].toLowerCase()} on ${each(
      (one) => one.problemLabel,
    )} in ${each((one) => one.precision)}.`,
    `${banded ? 'Median and quartiles' : 'Values'} over n = ${least === most ? least : `${least} to ${most}`} ${
      most === 1 ? 'seed' : 'seeds'
    } a curve; ${sum((one) => one.failures)} of ${sum((one) => one.runs)} runs failed${
      live > 0 ? `, ${live} still running` : ''
    }. Each value holds until the next recorded point. ◆ diverged, × failed or timed out.`,
    ...(settings.length > 0 ? [`Settings: ${settings.join('; ')}.`] : []),
    ...(isFloored ? ['Hatched: values at or below 0, for which a log axis has no place.'] : []),
    ...(targets.length > 0 && drawing.value === 'gap'
      ? [`Dashed horizontals: targets ${targets.map((target) => shortly(target)).join(', ')}.`]
      : []),
    `Budget: ${[...new Set(series.map(({ budget }) => budget))].join('; ')}.${
      marks.length === 0 ? '' : ` All curves: ${marks.join(', ')}.`
    }`,
    `Hardware: ${each((one) => one.hardware)}. ${date.toISOString().slice(0, 10)}.${zoomed ? ' A part of the cost axis.' : ''}${
      reduced
        ? ` Reduced to the first, least, greatest and last of each pixel column: ${count(reduced.shown)} of ${count(reduced.of)} points.`
        : ''
    }`,
  ];
}
