import type { Points } from '../../../../shared/curves/points.ts';
import { oracleWeights, type Budget } from '../../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../../shared/stats/cost.ts';
import type { Rows } from '../../../worker/protocol.ts';
import { chunksFrom, column, columnCount, present, rowCount } from '../../store/curves.ts';
import { budgetOf, type BudgetColumns } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { Pace } from './pace.ts';

/** 'audited': in float64 on the whole problem; 'working': in the run's precision, on a sampled problem on the next step's batch. */
export type Objective = 'audited' | 'working';

/** Some 50 curves of 100,000 points in two columns; the engine is to stay below 300 MB. */
const cacheBytes = 80 * 2 ** 20;
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

interface BudgetedRun extends BudgetColumns {
  readonly run_id: number;
}

/**
 * The points of runs, decoded from their chunks and kept while there is room. Rows are only ever appended, so of a run
 * that goes on just the new chunks are read.
 */
export class RunPoints {
  readonly #store: Store;
  readonly #cache: RecentlyUsed<Entry>;

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
  async read(run: BudgetedRun, axis: CostAxis, objective: Objective, pace: Pace): Promise<RunCurve> {
    const { run_id: runId } = run;
    const { launches, rows } = this.#state(runId);
    const key = `${runId} ${axis} ${objective}`;
    const known = this.#cache.get(key);
    const usable = known?.launches === launches && known.rows <= rows ? known : undefined;
    if (usable?.rows === rows) return usable.points;
    const collector = new Collector(
      { axis, objective, budget: budgetOf(run) },
      usable?.points,
      rows - (usable?.rows ?? 0),
    );
    let read = usable?.rows ?? 0;
    while (read < rows) {
      const chunks = chunksFrom(this.#store, runId, read, chunksAtOnce);
      if (chunks.length === 0) break;
      for (const chunk of chunks) {
        collector.add(chunk);
        read += chunk.count;
      }
      await pace.rest();
    }
    const points = collector.points();
    this.#cache.set(key, { launches, rows: read, points }, points.x.byteLength + points.y.byteLength);
    return points;
  }

  #state(runId: number): { launches: number; rows: number } {
    const { launches = 0 } =
      this.#store.get<{ launches: number }>('SELECT coalesce(epoch, 0) AS launches FROM run WHERE run_id = :runId', {
        runId,
      }) ?? {};
    return { launches, rows: rowCount(this.#store, runId) };
  }
}

/** The column of a cost that is stored as such. */
const stored = { steps: column.step, f_evals: column.f_evals, compute_s: column.compute_s } as const;

class Collector {
  readonly #axis: CostAxis;
  readonly #objective: Objective;
  readonly #budget: Budget;
  #x: Points['x'];
  #y: Points['y'];
  #length: number;
  /** Undefined: no row was beyond the budget yet. */
  #within: number | undefined;

  constructor(
    { axis, objective, budget }: { readonly axis: CostAxis; readonly objective: Objective; readonly budget: Budget },
    before: RunCurve | undefined,
    rows: number,
  ) {
    this.#axis = axis;
    this.#objective = objective;
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

  add({ count, values, mask }: Rows): void {
    if (this.#length + count > this.#x.length) this.#grow(count);
    const name = `f_${this.#objective}` as const;
    const [f, bit, x, y] = [column[name], present[name], this.#x, this.#y];
    const { steps, seconds, oracle } = this.#budget;
    const cost = this.#axis === 'oracle_units' ? undefined : stored[this.#axis];
    let at = this.#length;
    for (let row = 0, first = 0; row < count; row += 1, first += columnCount) {
      if ((mask[row]! & bit) === 0) continue;
      // `costOn` and `isWithin` would make an object for each of some million rows.
      const units =
        oracleWeights.f * values[first + column.f_evals]! +
        oracleWeights.g * values[first + column.g_evals]! +
        oracleWeights.hv * values[first + column.hv_evals]!;
      const isOver =
        units > oracle || values[first + column.step]! > steps || values[first + column.compute_s]! > seconds;
      if (isOver) this.#within ??= at;
      x[at] = cost === undefined ? units : values[first + cost]!;
      y[at] = values[first + f]!;
      at += 1;
    }
    this.#length = at;
  }

  points(): RunCurve {
    // A copy where much was reserved in vain: sampled problems are audited at few of their rows.
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
