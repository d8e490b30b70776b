import type { BoardCell, BoardFigureName } from '../../../shared/contract/board.ts';
import { significant } from '../../lib/format.ts';

/** What a precision has lost against fp64, as a leaderboard with precisions side by side shows it. */

/** How the figures that are compared are named in front of people. */
export const figureTitles: Readonly<Record<BoardFigureName, string>> = {
  ert: 'ERT',
  success: 'Success',
  gap: 'Final gap',
  compute_s: 'Time',
};

/** Of a column: a ratio, or a difference in points of a hundred. */
export const lossHead = (figure: BoardFigureName): { readonly title: string; readonly about: string } =>
  figure === 'success'
    ? { title: '− fp64', about: 'Points of success more than in fp64, with the 95 % interval of the difference' }
    : {
        title: '× fp64',
        about: `${figureTitles[figure]} divided by that in fp64, with the 95 % interval of the ratio. ≥ or ≤: one of the two is known as a bound alone`,
      };

const signs = { none: '', above: '≥ ', below: '≤ ' } as const;

const points = (share: number): string => {
  const rounded = Math.round(100 * share);
  return rounded > 0 ? `+${rounded}` : rounded < 0 ? `−${-rounded}` : '0';
};

const written = (figure: BoardFigureName, value: number): string =>
  figure === 'success' ? points(value) : significant(value);

/** 1.32; ≥ 4.1; −20 for points; – where nothing is known. */
export function lossText({ loss }: BoardCell, figure: BoardFigureName): string {
  if (loss === null || loss === undefined || Number.isNaN(loss.value)) return '–';
  return `${signs[loss.bound]}${written(figure, loss.value)}`;
}

/** 1.1–1.5; empty where there is none. */
export function lossInterval({ loss }: BoardCell, figure: BoardFigureName): string {
  if (loss === null || loss === undefined || Number.isNaN(loss.low) || loss.low === loss.high) return '';
  const [low, high] = [loss.low, loss.high].map((value) => written(figure, value));
  return figure === 'success' ? `${low} … ${high}` : `${low}–${high}`;
}

/** Whether the interval leaves no doubt that the two differ; where there is none, nothing is said. */
export function isLossCertain({ loss }: BoardCell, figure: BoardFigureName): boolean {
  if (loss === null || loss === undefined) return false;
  const equal = figure === 'success' ? 0 : 1;
  return loss.low > equal || loss.high < equal;
}
