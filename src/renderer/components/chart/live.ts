import type { CurveSeries, CurvesQuery, Line } from '../../../shared/contract/curves.ts';
import type { EventPayload } from '../../../shared/contract.ts';

export type NewPoint = EventPayload<'run.points'>[number];
type How = Pick<CurvesQuery, 'axis' | 'value' | 'best'>;

/** What new points tell of. */
const isCarried = (value: How['value']): value is 'gap' | 'f' => value === 'gap' || value === 'f';

const costOf = (point: NewPoint, axis: How['axis']): number => (axis === 'steps' ? point.step : point[axis]);

/** The line with one more point; the same line where it does not go on. */
export function appended(line: Line, x: number, value: number, best: boolean): Line {
  const last = line.x.at(-1);
  if (last !== undefined && !(x > last)) return line;
  const y = best ? leastOf(line.y.at(-1), value) : value;
  const grown = (values: Float64Array, more: number) => {
    const longer = new Float64Array(values.length + 1);
    longer.set(values);
    longer[values.length] = more;
    return longer;
  };
  return { ...line, x: grown(line.x, x), y: grown(line.y, y), points: line.points + 1 };
}

const leastOf = (before: number | undefined, value: number): number =>
  before === undefined || Number.isNaN(before) ? value : Number.isNaN(value) ? before : Math.min(before, value);

/**
 * The series with the newest points of runs that go on. `stale` are those that a point alone cannot bring up to date: a
 * median over seeds, and values that points do not carry.
 */
export function withPoints(
  series: readonly CurveSeries[],
  points: readonly NewPoint[],
  how: How,
): { readonly series: readonly CurveSeries[]; readonly changed: boolean; readonly stale: boolean } {
  const byRun = new Map(points.map((point) => [point.runId, point]));
  const groups = new Set(points.map(({ groupId }) => groupId));
  const stale = series.some(({ ref }) =>
    'groupId' in ref ? groups.has(ref.groupId) : !isCarried(how.value) && byRun.has(ref.runId),
  );
  const next = series.map((each) => grownBy(each, byRun, how));
  const changed = next.some((each, i) => each !== series[i]);
  return { series: changed ? next : series, changed, stale };
}

function grownBy(series: CurveSeries, byRun: ReadonlyMap<number, NewPoint>, { axis, value, best }: How): CurveSeries {
  if (!isCarried(value)) return series;
  const grown = (line: Line, runId: number): Line => {
    const point = byRun.get(runId);
    const y = point?.[value] ?? null;
    return point && y !== null ? appended(line, costOf(point, axis), y, best) : line;
  };
  const { ref } = series;
  const middle = 'runId' in ref ? grown(series.middle, ref.runId) : series.middle;
  const traces = series.traces.map((trace) => {
    const line = grown(trace.line, trace.runId);
    return line === trace.line ? trace : { ...trace, line };
  });
  const same = middle === series.middle && traces.every((trace, i) => trace === series.traces[i]);
  return same ? series : { ...series, middle, traces };
}
