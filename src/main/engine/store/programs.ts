import type { Mode, Started } from '../../worker/protocol.ts';
import type { Store } from './store.ts';

/** Records the facts of this machine under their id, once. */
export function recordEnvironment(store: Store, environment: { readonly id: string }): void {
  store.commit(() =>
    store.run(
      `INSERT INTO environment (environment_id, facts_json, recorded_at) VALUES (:id, :facts, :now)
       ON CONFLICT DO NOTHING`,
      { id: environment.id, facts: JSON.stringify(environment), now: new Date().toISOString() },
    ),
  );
}

/** The mode chosen earlier for a program in an environment. */
export function chosenMode(store: Store, programKey: string, environmentId: string): Mode | undefined {
  return store.get<{ mode: Mode }>(
    'SELECT mode FROM program WHERE program_key = :programKey AND environment_id = :environmentId',
    { programKey, environmentId },
  )?.mode;
}

/** The mode in which the rows of a run were made; undefined where it has none. */
export function modeOfRows(store: Store, runId: number): Mode | undefined {
  return (
    store.get<{ mode: Mode | null }>(
      'SELECT mode FROM summary WHERE run_id = :runId AND EXISTS (SELECT 1 FROM curve_chunk WHERE run_id = :runId)',
      { runId },
    )?.mode ?? undefined
  );
}

/** What the compiled program needs beside its variables, in an environment; undefined: it is not known. */
export const knownTemporaries = (store: Store, programKey: string, environmentId: string): number | undefined =>
  store.get<{ bytes: number | null }>(
    'SELECT temporary_bytes AS bytes FROM program WHERE program_key = :programKey AND environment_id = :environmentId',
    { programKey, environmentId },
  )?.bytes ?? undefined;

/** Keeps the mode that a worker chose by measuring both, with microseconds a step, and what it has found of its memory. */
export function recordMode(store: Store, programKey: string, environmentId: string, started: Started): void {
  if (started.timing !== undefined) recordTiming(store, programKey, environmentId, started.mode, started.timing);
  if (started.temporaryBytes === undefined) return;
  store.run(
    `UPDATE program SET temporary_bytes = :bytes
     WHERE program_key = :programKey AND environment_id = :environmentId AND temporary_bytes IS NOT :bytes`,
    { programKey, environmentId, bytes: started.temporaryBytes },
  );
}

function recordTiming(
  store: Store,
  programKey: string,
  environmentId: string,
  mode: Mode,
  timing: NonNullable<Started['timing']>,
): void {
  store.run(
    `INSERT OR REPLACE INTO program
       (program_key, environment_id, mode, xla_us_per_step, plain_us_per_step, measured_at)
     VALUES (:programKey, :environmentId, :mode, :xla, :plain, :now)`,
    { programKey, environmentId, mode, ...timing, now: new Date().toISOString() },
  );
}
