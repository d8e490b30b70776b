import { join } from 'node:path';
import type { StartRun } from '../../worker/protocol.ts';
import { checkpointFiles, checkpointFolder } from '../checkpoints.ts';
import { chosenMode, knownTemporaries, modeOfRows } from '../store/programs.ts';
import { runName, type Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

/** With what a run is launched. */
export interface StartContext {
  readonly store: Store;
  readonly environmentId: string;
  /** Environments of this machine: what is known of programs there holds here. */
  readonly environments: readonly string[];
  /** Programs that are allowed at the same time. */
  readonly jobs: number;
  /** Where the graphs of programs are kept; undefined: they are not. */
  readonly graphs: string | undefined;
  /** The files that define what the run needs and is not built in. */
  readonly plugins: readonly string[];
}

/** @throws DescentError checkpoint.unwritable, or database.full, where there can be no folder for its checkpoints */
export function startMessage(
  { store, environments, graphs, plugins }: StartContext,
  run: Run,
  epoch: number,
): StartRun {
  // The two modes differ in their last bits: a run keeps the one in which its rows were made, wherever it goes on. What a
  // batch is told is that alone: runs without rows take the mode of the others.
  const chosen = run.spec.batched ? undefined : chosenMode(store, run.programKey, environments);
  const mode = modeOfRows(store, run.id) ?? chosen;
  const temporaryBytes = knownTemporaries(store, run.programKey, environments);
  return {
    type: 'run',
    epoch,
    spec: run.spec,
    code: { plugins, revisions: run.revisions },
    checkpointFolder: checkpointFolder(store, run),
    checkpoints: checkpointFiles(store, run),
    ...(mode && { mode }),
    ...(temporaryBytes !== undefined && { temporaryBytes }),
    ...(graphs !== undefined && { graphFolder: join(graphs, runName(run.programKey)) }),
  };
}
