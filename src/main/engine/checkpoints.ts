import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import type { CheckpointWritten } from '../worker/protocol.ts';
import { checkpointsOf, deleteCheckpoint, deleteCheckpoints, insertCheckpoint } from './store/checkpoint-records.ts';
import { databaseError } from './store/database-error.ts';
import { sidecars } from './store/paths.ts';
import { runName, type Run } from './store/runs.ts';
import type { Store } from './store/store.ts';

const kept = 2;

/**
 * The folder in which a worker leaves the checkpoints of a run; made if it is not there.
 *
 * @throws DescentError database.* where it cannot be made, such as on a full disk
 */
export function checkpointFolder(store: Store, run: Run): string {
  const folder = folderOf(store, run);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw databaseError(error, store.path);
  }
  return folder;
}

/** The newest recorded checkpoint whose file is whole; a torn or lost one is passed over. */
export function newestGoodCheckpoint(store: Store, run: Run): string | undefined {
  return checkpointsOf(store, run.id)
    .map(({ file, sha256 }) => ({ path: join(folderOf(store, run), file), sha256 }))
    .find(({ path, sha256 }) => sha256Of(path) === sha256)?.path;
}

/**
 * Records a checkpoint that the worker has written, and drops all but the newest two. The rows before it must be stored
 * already: a resumed worker does not repeat them.
 *
 * @throws DescentError worker.protocol where the file is not in the run's folder
 */
export function recordCheckpoint(store: Store, run: Run, written: CheckpointWritten): void {
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
  const files = new Set(checkpointsOf(store, run.id).map(({ file }) => file));
  for (const { file } of dropped) if (!files.has(file)) rmSync(join(folder, file), { force: true });
}

/** Forgets the checkpoints of a run that needs none any more; part of the caller's transaction. */
export const forgetCheckpoints = (store: Store, run: Run): void => deleteCheckpoints(store, run.id);

/** Removes the files after `forgetCheckpoints` is committed. */
export const removeCheckpointFolder = (store: Store, run: Run): void =>
  rmSync(folderOf(store, run), { recursive: true, force: true });

const folderOf = (store: Store, run: Run): string => join(sidecars(store.path).checkpoints, runName(run.key));

/** In pieces, since a file may be larger than a buffer can be. */
function sha256Of(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(1 << 20);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
    return hash.digest('hex');
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
