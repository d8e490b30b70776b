import type { Rows, Started } from '../../worker/protocol.ts';
import { column, columnCount, curveChunks, positionAt, present, type Position } from './curves.ts';
import { scoringFacts, type ScoringFacts } from './instances.ts';
import type { Store } from './store.ts';

export interface Hit extends Position {
  readonly target_index: number;
  readonly target_gap: number;
}

export interface CurveSummary {
  readonly rows: number;
  readonly last: (Position & { readonly wall_s: number }) | undefined;
  /** Audited values; undefined where there is none or it is not a number. */
  readonly start: number | undefined;
  readonly best: number | undefined;
  readonly final: number | undefined;
  readonly hits: readonly Hit[];
}

/** First hits of the targets by the best audited gap so far, and where the run ended. */
export function summarise(chunks: Iterable<Rows>, facts: ScoringFacts): CurveSummary {
  let rows = 0;
  let last: CurveSummary['last'];
  let start: number | undefined;
  let best = Infinity;
  let final: number | undefined;
  const hits: Hit[] = [];
  for (const { count, values, mask } of chunks) {
    for (let row = 0; row < count; row += 1) {
      const at = row * columnCount;
      if ((mask[row]! & present.f_audited) !== 0) {
        final = values[at + column.f_audited]!;
        if (rows + row === 0) start = final;
        if (final < best) best = final;
        while (facts.optimum !== undefined && hits.length < facts.targets.length) {
          const target_gap = facts.targets[hits.length]!;
          if (!(best - facts.optimum <= target_gap)) break;
          hits.push({ target_index: hits.length, target_gap, ...positionAt(values, at) });
        }
      }
      if (row === count - 1) last = { ...positionAt(values, at), wall_s: values[at + column.wall_s]! };
    }
    rows += count;
  }
  return { rows, last, start, best: best === Infinity ? undefined : best, final, hits };
}

/** Records what a worker tells at the start of a launch; warm-up seconds of several launches add up. */
export function recordStart(store: Store, runId: number, started: Started): void {
  store.run(
    `INSERT INTO summary (run_id, mode, precision_json, state_bytes, parameter_bytes, warmup_s)
     VALUES (:runId, :mode, :precision, :stateBytes, :parameterBytes, :warmup)
     ON CONFLICT (run_id) DO UPDATE SET mode = excluded.mode, precision_json = excluded.precision_json,
       state_bytes = excluded.state_bytes, parameter_bytes = excluded.parameter_bytes,
       warmup_s = coalesce(warmup_s, 0) + excluded.warmup_s`,
    {
      runId,
      mode: started.mode,
      precision: JSON.stringify(started.precision),
      stateBytes: started.stateBytes,
      parameterBytes: started.parameterBytes,
      warmup: started.warmupSeconds,
    },
  );
}

/**
 * Computes a run's summary and hits from its stored rows; to be called inside the transaction that changes its state.
 *
 * @param wall_s wall seconds of the whole run, where known better than from the last row
 */
export function recordSummary(store: Store, runId: number, known: { wall_s?: number; peak_bytes?: number } = {}): void {
  const facts = scoringFacts(store, runId);
  const { rows, last, start, best, final, hits } = summarise(curveChunks(store, runId), facts);
  const gap = (f: number | undefined) =>
    f === undefined || facts.optimum === undefined ? undefined : f - facts.optimum;
  store.run('INSERT INTO summary (run_id) VALUES (:runId) ON CONFLICT DO NOTHING', { runId });
  store.run(
    `UPDATE summary SET row_count = :rows, steps = :step, f_evals = :f_evals, g_evals = :g_evals,
       hv_evals = :hv_evals, oracle_units = :oracle_units, compute_s = :compute_s,
       wall_s = coalesce(:known_wall_s, :wall_s), peak_bytes = nullif(max(coalesce(peak_bytes, 0), coalesce(:peak_bytes, 0)), 0),
       f_start = :start, f_best = :best, gap_best = :gap_best, f_final = :final, gap_final = :gap_final
     WHERE run_id = :runId`,
    {
      runId,
      rows,
      ...(last ?? nowhere),
      known_wall_s: known.wall_s,
      peak_bytes: known.peak_bytes,
      start,
      best,
      final,
      gap_best: gap(best),
      gap_final: gap(final),
    },
  );
  store.run('DELETE FROM hit WHERE run_id = :runId', { runId });
  for (const hit of hits)
    store.run(
      `INSERT INTO hit (run_id, target_index, target_gap, step, f_evals, g_evals, hv_evals, oracle_units, compute_s)
       VALUES (:runId, :target_index, :target_gap, :step, :f_evals, :g_evals, :hv_evals, :oracle_units, :compute_s)`,
      { runId, ...hit },
    );
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
