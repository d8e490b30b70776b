import type { BestMethod } from '../../../shared/contract/start.ts';
import { count, percent, significant } from '../../lib/format.ts';

/** What the place of a method rests on, in short: share of targets reached, and what a target costs. */
export function figuresOf({ cell }: BestMethod): string[] {
  const { success, ert, ertIsBound, gap } = cell;
  const end = gap === null ? [] : [`gap ${significant(gap.median)}`];
  if (success === null) return end.length === 0 ? ['no target'] : end;
  if (success.value === 0) return ['no target reached', ...end];
  return [percent(success.value), ...(ert === null ? [] : [`ERT ${ertIsBound ? '≥ ' : ''}${significant(ert.value)}`])];
}

/** What makes a first place worth less, in short. */
export function reservationsOf({ cell, rows, tied }: BestMethod): string[] {
  return [
    rows === 1 ? 'only one tried' : '',
    tied > 0 ? `tied with ${count(tied)}` : '',
    cell.runs === 1 ? '1 run' : '',
  ].filter((words) => words !== '');
}

/** All of it in words. */
export function inWords(best: BestMethod): string {
  const { cell, rows, tied } = best;
  const { success, ert, ertIsBound, gap } = cell;
  const place = rows === 1 ? 'The only one that was tried' : `First of ${count(rows)} on the leaderboard`;
  const shared = tied === 0 ? '' : `, a place shared with ${count(tied)} ${tied === 1 ? 'other' : 'others'}`;
  const cost =
    ert === null || success?.value === 0
      ? ''
      : `, at a mean ERT of ${ertIsBound ? `at least ${significant(ert.value)} (no run reached some target)` : significant(ert.value)} oracle units`;
  const reached = success === null ? '' : ` It reached ${percent(success.value)} of the targets${cost}.`;
  const end = gap === null ? '' : ` Median gap at the end: ${significant(gap.median)}.`;
  const failed = cell.failures === 0 ? '' : `, ${count(cell.failures)} of them failed`;
  const runs = cell.runs === 1 ? '1 run' : `${count(cell.runs)} runs`;
  const marks = cell.marks.length === 0 ? '' : `; ${cell.marks.join('; ')}`;
  const name = [cell.optimizerTitle, cell.hyper].filter((part) => part !== '').join(' ');
  return `${name}. ${place}${shared}.${reached}${end} ${runs}${failed}; budget ${cell.budget}${marks}.`;
}
