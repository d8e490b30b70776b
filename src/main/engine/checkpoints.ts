import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import type { CheckpointFile, CheckpointWritten } from '../worker/protocol.ts';
import {
  checkpointsOf,
  deleteCheckpoint,
  deleteCheckpoints,
  deleteCheckpointsBeyond,
  insertCheckpoint,
} from './store/checkpoint-records.ts';
import { databaseError } from './store/database-error.ts';
import { sidecars } from './store/paths.ts';
import { runName, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

const kept = 2;

/**
 * The folder in which a worker leaves the checkpoints of a run; made if it is not there.
 *
 * @throws DescentError checkpoint.unwritable where it cannot be made, database.full on a full disk
 */
export function checkpointFolder(store: Store, run: Run): string {
  const folder = folderOf(store, run);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const failure = databaseError(cause, store.path);
    if (failure instanceof DescentError && failure.code === 'database.full') throw failure;
    throw new DescentError('checkpoint.unwritable', `Its folder cannot be made: ${(cause as Error).message}.`, {
      exitCode: exitCodes.someRunsFailed,
      advice: 'Let the folder be written to, and run it again.',
      cause,
    });
  }
  return folder;
}

/** The recorded checkpoints, the newest first; whether their files are whole is seen by who reads them. */
export const checkpointFiles = (store: Store, run: Run): CheckpointFile[] =>
  checkpointsOf(store, run.id).map(({ file, sha256 }) => ({ file: join(folderOf(store, run), file), sha256 }));

/** The step from which a run goes on at most. */
export const newestCheckpointStep = (store: Store, run: Run): number => checkpointsOf(store, run.id)[0]?.step ?? 0;

/**
 * Forgets the checkpoints beyond the step from which a launch goes on: they are torn, and would take the places of those
 * that it writes. Part of the caller's transaction; their files go with the next sweep.
 */
export const forgetTorn = (store: Store, run: Run, resumedStep: number): void =>
  deleteCheckpointsBeyond(store, run.id, resumedStep);

/**
 * Records a checkpoint that the worker has written, and drops all but the newest two. The rows before it must be stored
 * already: a resumed worker does not repeat them. Joins a transaction that is open, which is then to be one that survives a
 * power cut; returns what removes the files that are dropped, when it is committed.
 *
 * @throws DescentError worker.protocol where the file is not in the run's folder
 */
export function recordCheckpoint(store: Store, run: Run, written: CheckpointWritten): () => void {
  const folder = folderOf(store, run);
  const path = resolve(folder, written.file);
  if (dirname(path) !== resolve(folder))
    throw new DescentError('worker.protocol', `The worker broke its protocol: ${path} is not in ${folder}.`, {
      exitCode: exitCodes.someRunsFailed,
    });
  const dropped = store.commit(() => {
    insertCheckpoint(store, run.id, { step: written.step, file: basename(path), sha256: written.sha256 });
    const old = checkpointsOf(store, run.id).slice(kept);
    for (const { step } of old) deleteCheckpoint(store, run.id, step);
    return old;
  });
  return () => {
    const files = new Set(checkpointsOf(store, run.id).map(({ file }) => file));
    for (const { file } of dropped) if (!files.has(file)) rmSync(join(folder, file), { force: true });
  };
}

/** Forgets the checkpoints of a run that needs none any more; part of the caller's transaction. */
export const forgetCheckpoints = (store: Store, run: Run): void => deleteCheckpoints(store, run.id);

/** Removes the files after `forgetCheckpoints` is committed. */
export function removeCheckpointFolder(store: Store, run: Run): void {
  const folder = folderOf(store, run);
  try {
    // Of a short run there is nothing in it: to look takes ten times as long.
    rmdirSync(folder);
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
}

const folderOf = (store: Store, run: Run): string => join(sidecars(store.path).checkpoints, runName(run.key));
