import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RunStatus } from '../../shared/domain/run-spec.ts';
import { compilationsFolder } from '../tensor/runtime/compilations/folder.ts';
import { sweepKept } from '../tensor/runtime/compilations/kept.ts';
import { removeStrayGraphs } from '../tensor/runtime/graph-folder.ts';
import { checkpointsOf, deleteCheckpoints } from './store/checkpoint-records.ts';
import { sidecars } from './store/paths.ts';
import { runNameLength } from './store/runs.ts';
import type { Store } from './store/store.ts';

/**
 * Removes what nobody will ask for again: checkpoints of runs that ended well or that the database does not know, files of
 * others that are no recorded checkpoint, such as one that was half written, graphs of workers that were killed, and
 * compiled programs beyond what is kept.
 *
 * @param isIdle nothing runs that might write there; asked before each step, between which others get their turn
 */
export async function sweep(store: Store, isIdle: () => boolean): Promise<void> {
  const { checkpoints } = sidecars(store.path);
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  for (const name of names.filter((each) => isRunName.test(each))) {
    await setImmediate();
    if (!isIdle()) return;
    sweepFolder(store, join(checkpoints, name), name);
  }
  removeStrayGraphs();
  const compilations = compilationsFolder();
  if (compilations !== undefined) await sweepKept(compilations);
}

/** Other folders are not ours. */
const isRunName = new RegExp(`^[0-9a-f]{${runNameLength}}$`);

const endedWell: readonly RunStatus[] = ['finished', 'diverged'];

function sweepFolder(store: Store, folder: string, name: string): void {
  // 'g' sorts after every hexadecimal digit.
  const run = store.get<{ id: number; status: RunStatus }>(
    'SELECT run_id AS id, status FROM run WHERE key >= :name AND key < :end',
    { name, end: `${name}g` },
  );
  if (run === undefined || endedWell.includes(run.status)) {
    if (run !== undefined) store.append(() => deleteCheckpoints(store, run.id));
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  const recorded = new Set(checkpointsOf(store, run.id).map(({ file }) => file));
  for (const file of readdirSync(folder))
    if (!recorded.has(file)) rmSync(join(folder, file), { recursive: true, force: true });
}
