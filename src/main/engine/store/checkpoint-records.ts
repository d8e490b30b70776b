import type { Store } from './store.ts';

export interface CheckpointRecord {
  readonly step: number;
  /** File name in the run's checkpoint folder. */
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Records a checkpoint; one of the same step is replaced. */
export function insertCheckpoint(store: Store, runId: number, checkpoint: CheckpointRecord): void {
  store.run(
    `INSERT OR REPLACE INTO checkpoint (run_id, step, file, sha256, written_at)
     VALUES (:runId, :step, :file, :sha256, :now)`,
    { runId, ...checkpoint, now: new Date().toISOString() },
  );
}

/** Checkpoints of a run, newest first. */
export function checkpointsOf(store: Store, runId: number): CheckpointRecord[] {
  return store.all<CheckpointRecord>(
    'SELECT step, file, sha256 FROM checkpoint WHERE run_id = :runId ORDER BY step DESC',
    { runId },
  );
}

export function deleteCheckpoint(store: Store, runId: number, step: number): void {
  store.run('DELETE FROM checkpoint WHERE run_id = :runId AND step = :step', { runId, step });
}

export function deleteCheckpointsBeyond(store: Store, runId: number, step: number): void {
  store.run('DELETE FROM checkpoint WHERE run_id = :runId AND step > :step', { runId, step });
}

export function deleteCheckpoints(store: Store, runId: number): void {
  store.run('DELETE FROM checkpoint WHERE run_id = :runId', { runId });
}
