import { significant } from '../../lib/format.ts';
import { costNames, valueName } from '../../../shared/chart/axis-names.ts';
import { costAt } from './cost-at.ts';
import type { Curve } from '../../../shared/chart/curve.ts';
import type { Drawing } from '../../../shared/chart/panel.ts';
import { readOut } from './read-out.ts';

/** A chart in words: what it shows, who is best where, and how many runs failed. */
export function summaryOf(
  title: string,
  curves: readonly Curve[],
  drawing: Drawing,
  marks: readonly string[] = [],
): string {
  const { axis, value, best } = drawing;
  if (curves.length === 0) return `${title}: no curve.`;
  const what = `${title}: ${valueName(value)}${best ? ' (best so far)' : ''} over ${costNames[axis].toLowerCase()}, ${
    curves.length === 1 ? '1 curve' : `${curves.length} curves`
  }.`;
  const all = marks.length === 0 ? [] : [`All curves: ${marks.join(', ')}.`];
  const last = Math.max(...curves.map(({ middle }) => middle.x.at(-1) ?? -Infinity));
  const bests = Number.isFinite(last) ? bestAlong(curves, drawing, last) : [];
  const runs = curves.reduce((sum, curve) => sum + curve.runs, 0);
  const failures = curves.reduce((sum, curve) => sum + curve.failures, 0);
  const live = curves.reduce((sum, curve) => sum + curve.live, 0);
  const failed = `${failures === 0 ? 'None' : failures} of ${runs} ${runs === 1 ? 'run' : 'runs'} failed.`;
  return [what, ...all, ...bests, failed, ...(live > 0 ? [`${live} still running.`] : [])].join(' ');
}

function bestAlong(curves: readonly Curve[], { axis, xLog }: Drawing, last: number): string[] {
  const places = [...new Set(xLog ? [last / 100, last / 10, last] : [last / 10, last / 2, last])];
  const found = places.flatMap((at) => {
    const [first] = readOut(curves, at);
    return first && first.value !== null ? [{ at, first, value: first.value }] : [];
  });
  const word = curves[0]?.better === 'higher' ? 'Highest' : 'Lowest';
  return found.map(({ at, first, value }) => `${word} at ${costAt(axis, at)}: ${first.label}, ${significant(value)}.`);
}
