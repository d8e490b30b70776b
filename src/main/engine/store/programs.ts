import type { Mode, Started } from '../../worker/protocol.ts';
import { hardwareOf } from '../hardware.ts';
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

/** Environments of the same machine as one, itself among them: they differ in what decides no timings, as in a commit. */
export function environmentsLike(
  store: Store,
  environment: { readonly id: string; readonly lanes?: string },
): string[] {
  const key = timingOf(environment);
  return store
    .all<{ id: string; facts: string }>('SELECT environment_id AS id, facts_json AS facts FROM environment')
    .filter(({ facts }) => timingOf(JSON.parse(facts) as object) === key)
    .map(({ id }) => id);
}

const timingOf = (facts: { readonly lanes?: string }): string => `${hardwareOf(facts).key} ${facts.lanes ?? ''}`;

/** The mode that was chosen last for a program in some environments. */
export const chosenMode = (store: Store, programKey: string, environments: readonly string[]): Mode | undefined =>
  store.get<{ mode: Mode }>(
    `SELECT mode FROM program
     WHERE program_key = :programKey AND environment_id IN (SELECT value FROM json_each(:environments))
     ORDER BY measured_at DESC LIMIT 1`,
    { programKey, environments: JSON.stringify(environments) },
  )?.mode;

/** The mode in which the rows of a run were made; undefined where it has none. */
export function modeOfRows(store: Store, runId: number): Mode | undefined {
  return (
    store.get<{ mode: Mode | null }>(
      'SELECT mode FROM summary WHERE run_id = :runId AND EXISTS (SELECT 1 FROM curve_chunk WHERE run_id = :runId)',
      { runId },
    )?.mode ?? undefined
  );
}

/** What the compiled program needs beside its variables, in some environments; undefined: it is not known. */
export const knownTemporaries = (
  store: Store,
  programKey: string,
  environments: readonly string[],
): number | undefined =>
  store.get<{ bytes: number | null }>(
    `SELECT max(temporary_bytes) AS bytes FROM program
     WHERE program_key = :programKey AND environment_id IN (SELECT value FROM json_each(:environments))`,
    { programKey, environments: JSON.stringify(environments) },
  )?.bytes ?? undefined;

/** Keeps the mode that a worker chose by measuring, with microseconds a step, and what it has found of its memory. */
export function recordMode(store: Store, programKey: string, environmentId: string, started: Started): void {
  if (started.timing !== undefined) recordTiming(store, programKey, environmentId, started.mode, started.timing);
  if (started.temporaryBytes === undefined) return;
  store.run(
    `UPDATE program SET temporary_bytes = :bytes
     WHERE program_key = :programKey AND environment_id = :environmentId AND temporary_bytes IS NOT :bytes`,
    { programKey, environmentId, bytes: started.temporaryBytes },
  );
}

/** Keeps the mode in which a program was compiled for a batch, which measures nothing. */
export function recordBatchMode(store: Store, programKey: string, environmentId: string, mode: Mode): void {
  store.run(
    `INSERT INTO program (program_key, environment_id, mode, measured_at)
     VALUES (:programKey, :environmentId, :mode, :now) ON CONFLICT DO NOTHING`,
    { programKey, environmentId, mode, now: new Date().toISOString() },
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
    { programKey, environmentId, mode, plain: null, ...timing, now: new Date().toISOString() },
  );
}
