import type { Points } from '../../../../shared/curves/points.ts';
import { metricColumn, type MetricColumn } from '../../../../shared/domain/metrics.ts';
import { oracleWeights, type Budget, type RunStatus } from '../../../../shared/domain/run-spec.ts';
import { isActiveStatus } from '../../../../shared/domain/run-status.ts';
import { costAxes, type CostAxis } from '../../../../shared/stats/cost.ts';
import type { Rows } from '../../../worker/protocol.ts';
import {
  chunksFrom,
  column,
  columnCount,
  curveEnd,
  curvePart,
  measuredIn,
  metricWidth,
  present,
  rowCount,
} from '../../store/curves.ts';
import { insertOverview, leastRows, OverviewMaker, readOverview, type Overview } from '../../store/curve-overviews.ts';
import { budgetOf, type BudgetColumns } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { Pace } from './pace.ts';

/** What is read of a run's rows. 'audited': in float64 on the whole problem; 'working': in the run's precision, on a sampled problem on the next step's batch. */
export type CurveValue = 'audited' | 'working' | MetricColumn;

/** Some 50 curves of 100,000 points in two columns; the engine is to stay below 300 MB. */
const cacheBytes = 80 * 2 ** 20;
const overviewBytes = 40 * 2 ** 20;
const chunksAtOnce = 16;

/** The points of one run. */
export interface RunCurve extends Points {
  /** How many of them, from the first on, lie within the run's budget: later ones are no hits (stats/budget.ts). */
  readonly within: number;
}

interface Entry {
  readonly launches: number;
  /** Stored rows that were read, also those without a value. */
  readonly rows: number;
  readonly points: RunCurve;
}

interface EndedRun extends BudgetColumns {
  readonly run_id: number;
  readonly status: RunStatus;
  readonly optimum: number | null;
  readonly metrics_json: string | null;
}

/** Points that stand for all of a long curve, in a chart of its whole width. */
export interface CurveOverview extends RunCurve {
  /** Their places among the rows of the curve, */
  readonly places: Uint32Array;
  /** and the best value of all its points up to each of them. */
  readonly best: Float64Array<ArrayBuffer>;
  /** Points of the whole curve within the budget. */
  readonly total: number;
}

interface OverviewEntry {
  readonly version: string;
  readonly overview: CurveOverview | undefined;
}

/**
 * The points of runs, decoded from their chunks and kept while there is room. Rows are only ever appended, so of a run
 * that goes on just the new chunks are read.
 */
export class RunPoints {
  readonly #store: Store;
  readonly #cache: RecentlyUsed<Entry>;
  readonly #overviews = new RecentlyUsed<OverviewEntry>(overviewBytes);

  constructor(store: Store, capacity = cacheBytes) {
    this.#store = store;
    this.#cache = new RecentlyUsed(capacity);
  }

  /** Changes whenever the run has other points than before. */
  version(runId: number): string {
    const { launches, rows } = this.#state(runId);
    return `${runId}.${launches}.${rows}`;
  }

  /** Rows without a value of this kind are not among the points; a value that is NaN is. */
  async read(run: EndedRun, axis: CostAxis, value: CurveValue, pace: Pace): Promise<RunCurve> {
    const { run_id: runId } = run;
    const { launches, rows } = this.#state(runId);
    const key = `${runId} ${axis} ${value}`;
    const known = this.#cache.get(key);
    const usable = known?.launches === launches && known.rows <= rows ? known : undefined;
    if (usable?.rows === rows) return usable.points;
    const collector = new Collector(
      { axis, read: readerOf(run, value), budget: budgetOf(run) },
      usable?.points,
      rows - (usable?.rows ?? 0),
    );
    let read = usable?.rows ?? 0;
    const overview = read === 0 ? this.#newOverview(run, rows) : undefined;
    while (read < rows) {
      const chunks = chunksFrom(this.#store, runId, read, chunksAtOnce);
      if (chunks.length === 0) break;
      for (const chunk of chunks) {
        collector.add(chunk);
        overview?.add(chunk);
        read += chunk.count;
      }
      await pace.rest();
    }
    const points = collector.points();
    if (overview !== undefined && read === rows) this.#keepOverview(run, { launches, rows }, overview);
    this.#cache.set(key, { launches, rows: read, points }, points.x.byteLength + points.y.byteLength);
    return points;
  }

  /** Undefined: there is none. It is exact where its points are, and elsewhere right to a part of `overviewParts`. */
  overview(run: EndedRun, axis: CostAxis, value: CurveValue): CurveOverview | undefined {
    if (value !== 'audited' && value !== 'working') return undefined;
    const version = this.version(run.run_id);
    const key = `${run.run_id} ${axis} ${value}`;
    const known = this.#overviews.get(key);
    if (known?.version === version) return known.overview;
    const stored = readOverview(this.#store, run.run_id);
    const overview = stored && this.#overviewOf(run, axis, value, stored);
    const weight = 100 + (overview === undefined ? 0 : 28 * overview.x.length);
    this.#overviews.set(key, { version, overview }, weight);
    return overview;
  }

  /** The points of a stretch of the curve. */
  stretch(run: EndedRun, axis: CostAxis, value: CurveValue, from: number, rows: number): RunCurve {
    const part = curvePart(this.#store, run.run_id, from, rows).rows;
    const collector = new Collector({ axis, read: readerOf(run, value), budget: budgetOf(run) }, undefined, part.count);
    collector.add(part);
    return collector.points();
  }

  #overviewOf(run: EndedRun, axis: CostAxis, value: 'audited' | 'working', stored: Overview): CurveOverview {
    const collector = new Collector(
      { axis, read: readerOf(run, value), budget: budgetOf(run) },
      undefined,
      stored.rows.count,
    );
    collector.add(stored.rows);
    const points = collector.points();
    const places = new Uint32Array(points.x.length);
    const best = new Float64Array(points.x.length);
    const { mask } = stored.rows;
    const [bit, which] = [present[`f_${value}`], value === 'audited' ? 1 : 0];
    for (let row = 0, at = 0; row < mask.length; row += 1) {
      if ((mask[row]! & bit) === 0) continue;
      places[at] = stored.places[row]!;
      best[at] = stored.best[2 * row + which]!;
      at += 1;
    }
    return { ...points, places, best, total: stored[value] };
  }

  /** Of a long run that has ended and has none yet, such as one of an older version: made while all of it is read anyway. */
  #newOverview(run: EndedRun, rows: number): OverviewMaker | undefined {
    if (this.#store.readonly || rows < leastRows || isActiveStatus(run.status)) return undefined;
    const { last } = curveEnd(this.#store, run.run_id);
    if (last === undefined || readOverview(this.#store, run.run_id) !== undefined) return undefined;
    return new OverviewMaker(last, { budget: budgetOf(run), optimum: run.optimum ?? undefined });
  }

  #keepOverview(run: EndedRun, read: { launches: number; rows: number }, maker: OverviewMaker): void {
    const overview = maker.finish();
    const now = this.#state(run.run_id);
    if (overview === undefined || now.launches !== read.launches || now.rows !== read.rows) return;
    this.#store.append(() => insertOverview(this.#store, run.run_id, read.rows, overview));
    for (const axis of costAxes)
      for (const objective of ['audited', 'working'] as const)
        this.#overviews.forget(`${run.run_id} ${axis} ${objective}`);
  }

  #state(runId: number): { launches: number; rows: number } {
    const { launches = 0 } =
      this.#store.get<{ launches: number }>('SELECT coalesce(epoch, 0) AS launches FROM run WHERE run_id = :runId', {
        runId,
      }) ?? {};
    return { launches, rows: rowCount(this.#store, runId) };
  }
}

/** Reads a value of each row of a chunk; undefined: the row has none. */
type Reader = (rows: Rows) => (row: number) => number | undefined;

function readerOf({ metrics_json: json }: Pick<EndedRun, 'metrics_json'>, value: CurveValue): Reader {
  if (value === 'audited' || value === 'working') {
    const [f, bit] = [column[`f_${value}`], present[`f_${value}`]];
    return ({ values, mask }) =>
      (row) =>
        (mask[row]! & bit) === 0 ? undefined : values[row * columnCount + f];
  }
  const measured = measuredIn(json);
  const which = measured.findIndex(({ name }) => metricColumn(name) === value);
  return (rows) => {
    const { metrics } = rows;
    if (which < 0 || metrics === undefined || metricWidth(rows) !== measured.length) return () => undefined;
    return (row) => {
      const found = metrics[row * measured.length + which]!;
      return Number.isNaN(found) ? undefined : found;
    };
  };
}

/** The column of a cost that is stored as such. */
const stored = { steps: column.step, f_evals: column.f_evals, compute_s: column.compute_s } as const;

class Collector {
  readonly #axis: CostAxis;
  readonly #read: Reader;
  readonly #budget: Budget;
  #x: Points['x'];
  #y: Points['y'];
  #length: number;
  /** Undefined: no row was beyond the budget yet. */
  #within: number | undefined;

  constructor(
    { axis, read, budget }: { readonly axis: CostAxis; readonly read: Reader; readonly budget: Budget },
    before: RunCurve | undefined,
    rows: number,
  ) {
    this.#axis = axis;
    this.#read = read;
    this.#budget = budget;
    this.#within = before !== undefined && before.within < before.x.length ? before.within : undefined;
    this.#length = before?.x.length ?? 0;
    this.#x = new Float64Array(this.#length + rows);
    this.#y = new Float64Array(this.#length + rows);
    if (before !== undefined) {
      this.#x.set(before.x);
      this.#y.set(before.y);
    }
  }

  add(rows: Rows): void {
    const { count, values } = rows;
    if (this.#length + count > this.#x.length) this.#grow(count);
    const [x, y, read] = [this.#x, this.#y, this.#read(rows)];
    const { steps, seconds, oracle } = this.#budget;
    const cost = this.#axis === 'oracle_units' ? undefined : stored[this.#axis];
    let at = this.#length;
    for (let row = 0, first = 0; row < count; row += 1, first += columnCount) {
      const value = read(row);
      if (value === undefined) continue;
      // `costOn` and `isWithin` would make an object for each of some million rows.
      const units =
        oracleWeights.f * values[first + column.f_evals]! +
        oracleWeights.g * values[first + column.g_evals]! +
        oracleWeights.hv * values[first + column.hv_evals]!;
      const isOver =
        units > oracle || values[first + column.step]! > steps || values[first + column.compute_s]! > seconds;
      if (isOver) this.#within ??= at;
      x[at] = cost === undefined ? units : values[first + cost]!;
      y[at] = value;
      at += 1;
    }
    this.#length = at;
  }

  points(): RunCurve {
    // A copy where much was reserved in vain.
    const fit = (values: Points['x']) => (this.#length === values.length ? values : values.slice(0, this.#length));
    return { x: fit(this.#x), y: fit(this.#y), within: this.#within ?? this.#length };
  }

  #grow(by: number): void {
    const larger = (values: Points['x']) => {
      const grown = new Float64Array(Math.max(2 * values.length, this.#length + by));
      grown.set(values);
      return grown;
    };
    this.#x = larger(this.#x);
    this.#y = larger(this.#y);
  }
}
