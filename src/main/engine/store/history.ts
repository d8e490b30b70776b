import type { Budget } from '../../../shared/domain/run-spec.ts';
import type { Durations } from '../progress/tracker.ts';
import type { Store } from './store.ts';

/** What a finished run took, to foretell others of its program. */
export interface Sample {
  readonly reason: string | null;
  readonly steps: number;
  readonly oracle_units: number;
  readonly compute_s: number;
  /** Warm-up included, */
  readonly wall_s: number;
  /** which is short where the process had compiled the program for a run before. */
  readonly warmup_s: number | null;
}

const remembered = 20;

/** Seconds until a process of its own has loaded TensorFlow, about, which no record tells. */
const processSeconds = 1;

const select = `SELECT reason, steps, oracle_units, summary.compute_s, wall_s, warmup_s FROM run JOIN summary USING (run_id)
  WHERE status = 'finished' AND program_key = :programKey AND steps > 0 AND wall_s IS NOT NULL`;

/** What the last finished runs of a program took, or would have taken with a budget. */
export function programHistory(store: Store, programKey: string, budget: Budget): Durations {
  const last = store.all<Sample>(`${select} ORDER BY run.run_id DESC LIMIT ${remembered}`, { programKey });
  // The first one has compiled.
  const [first] = store.all<Sample>(`${select} ORDER BY run.run_id LIMIT 1`, { programKey });
  const warmups = [...last, ...(first ? [first] : [])].flatMap(({ warmup_s }) => warmup_s ?? []);
  return {
    startSeconds: warmups.length === 0 ? [] : [processSeconds + Math.max(...warmups)],
    runSeconds: last.map((sample) => foretold(sample, budget)),
    stops: last.some(({ reason }) => reason === 'stopped'),
  };
}

/** Seconds of a run with a budget from its first step on, by a finished one of its program. */
export function foretold({ reason, steps, oracle_units, compute_s, wall_s, warmup_s }: Sample, budget: Budget): number {
  const seconds = Math.max(0, wall_s - (warmup_s ?? 0));
  // It ended by itself: what the budget is does not matter.
  if (reason === 'stopped') return seconds;
  const shares = [budget.steps / steps, budget.seconds / compute_s, budget.oracle / oracle_units];
  return seconds * Math.min(...shares.filter(Number.isFinite));
}

interface Begun {
  readonly key: string;
  readonly checkpoint: number;
  readonly steps: number;
  readonly compute_s: number;
  readonly oracle_units: number;
  readonly budget_steps: number;
  readonly budget_compute_s: number;
  readonly budget_oracle_units: number;
}

/** Of those of some programs with queued runs that have checkpoints: how much of these is made, in runs. */
export function begunByProgram(store: Store, programKeys: readonly string[]): Map<string, number> {
  const rows = store.all<Begun>(
    `SELECT program_key AS key, max(checkpoint.step) AS checkpoint, steps, summary.compute_s, oracle_units, budget_steps,
       budget_compute_s, budget_oracle_units
     FROM json_each(:programKeys) AS wanted
     CROSS JOIN run INDEXED BY run_queued_by_program ON status = 'queued' AND program_key = wanted.value
     JOIN checkpoint USING (run_id) JOIN summary USING (run_id)
     WHERE summary.steps > 0 GROUP BY run.run_id`,
    { programKeys: JSON.stringify(programKeys) },
  );
  const begun = new Map<string, number>();
  for (const { key, checkpoint, steps, ...row } of rows) {
    const used = Math.max(
      steps / row.budget_steps,
      row.compute_s / row.budget_compute_s,
      row.oracle_units / row.budget_oracle_units,
    );
    const share = Math.min(1, (used * Math.min(checkpoint, steps)) / steps);
    begun.set(key, (begun.get(key) ?? 0) + share);
  }
  return begun;
}
