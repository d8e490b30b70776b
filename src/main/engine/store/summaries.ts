import { joined, type Conditions } from '../../../shared/domain/conditions.ts';
import { isTimed, type Budget } from '../../../shared/domain/run-spec.ts';
import { isWithin } from '../../../shared/stats/budget.ts';
import { gapOf } from '../../../shared/stats/gap.ts';
import type { Rows, Started } from '../../worker/protocol.ts';
import { column, columnCount, curveChunks, positionAt, present, rowCount, type Position } from './curves.ts';
import { recordOverview } from './curve-overviews.ts';
import { scoringFacts, type ScoringFacts } from './instances.ts';
import type { Store } from './store.ts';

/** By which rules hits and figures are made: raise it with them, and they are made again from the curves (backfill.ts). */
export const scoringRevision = 2;

export interface Hit extends Position {
  readonly target_index: number;
  readonly target_gap: number;
}

export interface CurveSummary {
  readonly rows: number;
  /** Where the run stood at last, beyond its budget too. */
  readonly last: (Position & { readonly wall_s: number }) | undefined;
  /** Audited values within the budget; undefined where there is none. Where none is finite, nor is the best. */
  readonly start: number | undefined;
  readonly best: number | undefined;
  readonly final: number | undefined;
  readonly hits: readonly Hit[];
}

/**
 * First hits of the targets by the best audited gap so far, and where the run ended. What the step reached that ran over
 * the budget is not credited: neither as a hit, nor as the best or the final value.
 */
export function summarise(chunks: Iterable<Rows>, facts: ScoringFacts, budget: Budget): CurveSummary {
  let rows = 0;
  let last: CurveSummary['last'];
  let start: number | undefined;
  let best: number | undefined;
  let final: number | undefined;
  const hits: Hit[] = [];
  for (const { count, values, mask } of chunks) {
    for (let row = 0; row < count; row += 1) {
      const at = row * columnCount;
      const position = positionAt(values, at);
      if ((mask[row]! & present.f_audited) !== 0 && isWithin(position, budget)) {
        final = values[at + column.f_audited]!;
        if (rows + row === 0) start = final;
        if (best === undefined || isBetter(final, best)) best = final;
        while (facts.optimum !== undefined && hits.length < facts.targets.length) {
          const target_gap = facts.targets[hits.length]!;
          if (!Number.isFinite(best) || !(gapOf(best, facts.optimum) <= target_gap)) break;
          hits.push({ target_index: hits.length, target_gap, ...position });
        }
      }
      if (row === count - 1) last = { ...position, wall_s: values[at + column.wall_s]! };
    }
    rows += count;
  }
  return { rows, last, start, best, final, hits };
}

/** A number is better than none, a finite one than Infinity; −Infinity is an overflow, and reaches nothing. */
const isBetter = (f: number, best: number): boolean =>
  Number.isFinite(best) ? f < best && Number.isFinite(f) : Number.isFinite(f) || (Number.isNaN(best) && f === Infinity);

/** Records what a worker tells at the start of a launch; warm-up seconds of several launches add up. */
export function recordStart(store: Store, runId: number, started: Started): void {
  store.run(
    `INSERT INTO summary (run_id, mode, precision_json, state_bytes, parameter_bytes, data_bytes, temporary_bytes,
       peak_bytes, warmup_s, metrics_json, scoring_revision)
     VALUES (:runId, :mode, :precision, :state, :parameters, :data, :temporaries, :peak, :warmup, :metrics,
       ${scoringRevision})
     ON CONFLICT (run_id) DO UPDATE SET mode = excluded.mode, precision_json = excluded.precision_json,
       state_bytes = excluded.state_bytes, parameter_bytes = excluded.parameter_bytes, data_bytes = excluded.data_bytes,
       temporary_bytes = excluded.temporary_bytes, peak_bytes = excluded.peak_bytes, metrics_json = excluded.metrics_json,
       warmup_s = coalesce(warmup_s, 0) + excluded.warmup_s`,
    {
      runId,
      mode: started.mode,
      precision: JSON.stringify(started.precision),
      ...memoryOf(started),
      warmup: started.warmupSeconds,
      metrics: started.metrics.length > 0 ? JSON.stringify(started.metrics) : undefined,
    },
  );
}

/** What the program holds at most is known only where TensorFlow tells its temporaries. */
function memoryOf({ stateBytes, parameterBytes, dataBytes, temporaryBytes }: Started) {
  const held = stateBytes + parameterBytes + dataBytes;
  return {
    state: stateBytes,
    parameters: parameterBytes,
    data: dataBytes,
    temporaries: temporaryBytes,
    peak: temporaryBytes === undefined ? undefined : held + temporaryBytes,
  };
}

/** What is known of a run beside its rows. */
interface Known {
  /** Wall seconds of the whole run, where known better than from the last row. */
  readonly wall_s?: number;
  /** The largest over its launches counts. */
  readonly process_peak_bytes?: number;
  /** Of its last launch. */
  readonly conditions?: Conditions;
}

/** Computes a run's summary and hits from its stored rows; to be called inside the transaction that changes its state. */
export function recordSummary(store: Store, runId: number, known: Known = {}): void {
  const { budget, ...facts } = scoringFacts(store, runId);
  const { rows, last, start, best, final, hits } = summarise(curveChunks(store, runId), facts, budget);
  const clocks = isTimed(budget)
    ? { compute_s: last?.compute_s, wall_s: known.wall_s ?? last?.wall_s }
    : { compute_s: undefined, wall_s: undefined };
  const gap = (f: number | undefined) =>
    f === undefined || facts.optimum === undefined ? undefined : gapOf(f, facts.optimum);
  store.run('INSERT INTO summary (run_id) VALUES (:runId) ON CONFLICT DO NOTHING', { runId });
  store.run(
    `UPDATE summary SET row_count = :rows, steps = :step, f_evals = :f_evals, g_evals = :g_evals,
       hv_evals = :hv_evals, oracle_units = :oracle_units, compute_s = :compute_s,
       wall_s = :wall_s,
       process_peak_bytes = nullif(max(coalesce(process_peak_bytes, 0), coalesce(:process_peak_bytes, 0)), 0),
       f_start = :start, f_best = :best, gap_best = :gap_best, f_final = :final, gap_final = :gap_final,
       nan_mask = :nan_mask, scoring_revision = ${scoringRevision}, conditions_json = :conditions
     WHERE run_id = :runId`,
    {
      runId,
      conditions: conditionsJson(store, runId, known.conditions),
      rows,
      ...(last ?? nowhere),
      ...clocks,
      process_peak_bytes: known.process_peak_bytes,
      start: notNaN(start),
      best: notNaN(best),
      final: notNaN(final),
      gap_best: notNaN(gap(best)),
      gap_final: notNaN(gap(final)),
      nan_mask: nanMask(start, best, final),
    },
  );
  recordOverview(store, runId, { budget, optimum: facts.optimum });
  store.run('DELETE FROM hit WHERE run_id = :runId', { runId });
  for (const hit of hits)
    store.run(
      `INSERT INTO hit (run_id, target_index, target_gap, step, f_evals, g_evals, hv_evals, oracle_units, compute_s)
       VALUES (:runId, :target_index, :target_gap, :step, :f_evals, :g_evals, :hv_evals, :oracle_units, :compute_s)`,
      { runId, ...hit },
    );
}

function conditionsJson(store: Store, runId: number, launch: Conditions | undefined): string | null {
  const { json } = store.get<{ json: string | null }>(
    'SELECT conditions_json AS json FROM summary WHERE run_id = :runId',
    { runId },
  )!;
  if (launch === undefined) return json;
  return JSON.stringify(joined(json === null ? undefined : (JSON.parse(json) as Conditions), launch));
}

/** As `recordSummary`, by the present rules, of a run that an older version has scored. */
export function scoreAgain(store: Store, runId: number): void {
  const before = store.get<{ wall_s: number | null; row_count: number }>(
    'SELECT wall_s, row_count FROM summary WHERE run_id = :runId',
    { runId },
  );
  // Without its rows nothing better is known than what is there.
  if (before === undefined || before.row_count > rowCount(store, runId))
    store.run(`UPDATE summary SET scoring_revision = ${scoringRevision} WHERE run_id = :runId`, { runId });
  else recordSummary(store, runId, { ...(before.wall_s !== null && { wall_s: before.wall_s }) });
}

/** SQLite stores a NaN as NULL, which is a missing value: which of the two it is, the mask tells. */
const nanMask = (...values: readonly (number | undefined)[]): number =>
  values.reduce<number>((mask, value, bit) => (Number.isNaN(value) ? mask | (1 << bit) : mask), 0);
const notNaN = (value: number | undefined): number | undefined => (Number.isNaN(value) ? undefined : value);

/** Columns of `summary`, by the bit of `nan_mask` that tells whether a NULL is a NaN. */
const masked = { f_start: 0, f_best: 1, gap_best: 1, f_final: 2, gap_final: 2 } as const;

/** The columns as they were before they were stored; a gap is NaN only where an optimum is known. */
export function withNaN<Row extends object>(row: Row, mask: number, hasOptimum: boolean): Row {
  const restored: Partial<Record<keyof typeof masked, number>> = {};
  for (const name of Object.keys(masked) as (keyof typeof masked)[])
    if (name in row && (mask & (1 << masked[name])) !== 0 && (hasOptimum || !name.startsWith('gap')))
      restored[name] = NaN;
  return { ...row, ...restored };
}

const nowhere: Record<keyof NonNullable<CurveSummary['last']>, undefined> = {
  step: undefined,
  f_evals: undefined,
  g_evals: undefined,
  hv_evals: undefined,
  oracle_units: undefined,
  compute_s: undefined,
  wall_s: undefined,
};
