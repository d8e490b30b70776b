import type { Conditions } from '../../../src/shared/domain/conditions.ts';
import type { RunSpec, RunStatus } from '../../../src/shared/domain/run-spec.ts';
import { recordEnvironment } from '../../../src/main/engine/store/programs.ts';
import { CurveWriter } from '../../../src/main/engine/store/curve-writer.ts';
import { beginLaunch, endLaunch } from '../../../src/main/engine/store/launches.ts';
import type { Run } from '../../../src/main/engine/store/runs.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { recordStart, recordSummary } from '../../../src/main/engine/store/summaries.ts';
import { queue } from './fixtures.ts';
import { rowsOf, started } from './messages.ts';

export const machine = { id: 'here', cpu: 'Xeon', cores: 2, threads: 2, gpus: [] };

/** A run that has ended: its objective after 0, 1, 2, … steps, and how it ended. */
export interface Done {
  readonly spec: RunSpec;
  readonly objectives: readonly number[];
  readonly status?: RunStatus;
  /** The machine that it was made on. */
  readonly on?: { readonly id: string };
  readonly jobs?: number;
  readonly temporaryBytes?: number;
  readonly conditions?: Conditions;
}

/** Takes runs through the store as the engine does, from the queue to their end. */
export function finish(store: Store, done: readonly Done[]): Run[] {
  const runs = queue(
    store,
    done.map((each) => each.spec),
  );
  runs.forEach((run, i) => {
    const { objectives, status = 'finished', on = machine, jobs = 1, temporaryBytes, conditions } = done[i]!;
    recordEnvironment(store, on);
    beginLaunch(store, run.id, { environmentId: on.id, jobs });
    const writer = new CurveWriter(store, run.id, 1);
    store.append(() =>
      recordStart(
        store,
        run.id,
        started({ stateBytes: 16 + run.spec.seed, ...(temporaryBytes !== undefined && { temporaryBytes }) }),
      ),
    );
    if (objectives.length > 0) writer.accept(rowsOf(0, objectives));
    writer.flush();
    store.commit(() => {
      recordSummary(store, run.id, { process_peak_bytes: 1000 + run.id, ...(conditions && { conditions }) });
      endLaunch(store, run.id, { status, reason: 'budget' }, '');
    });
  });
  return runs;
}
