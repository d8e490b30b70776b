import { DescentError } from '../../../../shared/domain/error.ts';
import type { Mode } from '../../../../shared/domain/run-spec.ts';
import type { Output } from '../../../../shared/contract.ts';
import { isBuiltIn } from '../../../catalogue.ts';
import { column, columnCount, curveChunks, present } from '../../store/curves.ts';
import { runOf, selectRun, type RunRow } from '../../store/runs.ts';
import type { Retraced } from '../../../worker/protocol.ts';
import type { ServiceContext } from '../context.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { PlaneWorker } from './plane-worker.ts';

/** Steps of a run that is drawn whole; of longer ones every k-th step and what was recorded. */
const mostSteps = 20_000;
/** Compute seconds of a run at most: it takes about as long again. */
const mostSeconds = 60;

/** Bytes of ways that are kept: whoever comes back to a map sees them at once. */
const kept = 32_000_000;

/**
 * The points of runs at every step, which the database does not keep: a run is taken again from its seed, on its device
 * and in its mode, and every objective that was recorded is held against the new one, bit for bit.
 */
export class Trajectories {
  readonly #context: ServiceContext;
  readonly #worker: PlaneWorker;
  readonly #known = new RecentlyUsed<Retraced>(kept);

  constructor(context: ServiceContext, worker: PlaneWorker) {
    this.#context = context;
    this.#worker = worker;
  }

  /** @throws DescentError run.unknown, map.dimension, trajectory.* and as `PlaneWorker` */
  async get(runId: number): Promise<Output<'catalogue.trajectory'>> {
    const asked = retraceable(this.#context.store, runId);
    const { device, problem, optimizer } = asked.run.spec;
    const { definitions } = this.#context;
    // A plug-in's file may have been edited since: then its code is another, and the worker tells.
    const revisions = await definitions.complete(() =>
      [
        definitions.problems.find(({ id }) => id === problem.id),
        definitions.optimizers.find(({ id }) => id === optimizer.id),
      ].map((entry) => entry?.revision),
    );
    const key = JSON.stringify([runId, asked.mode, asked.stride, asked.steps.length, revisions]);
    const known = this.#known.get(key);
    const again = known ?? (await this.#retrace(asked));
    requireSame(again, asked.stored, device);
    // Four numbers of eight bytes a step.
    if (known === undefined) this.#known.set(key, again, 32 * again.steps.length);
    const { steps, points } = again;
    return { steps: Float64Array.from(steps), points: Float64Array.from(points), stride: asked.stride };
  }

  async #retrace({ run: { spec, revisions }, mode, steps }: Retraceable): Promise<Retraced> {
    const { problem, optimizer } = spec;
    const code = {
      plugins: await this.#context.definitions.filesOf([problem.id, optimizer.id]),
      // Whether code of our own still gives the same is for the comparison to tell.
      revisions: {
        ...(!isBuiltIn(problem.id) && { problem: revisions.problem }),
        ...(!isBuiltIn(optimizer.id) && { optimizer: revisions.optimizer }),
      },
    };
    return this.#worker.compute({ type: 'retrace', spec, code, mode, steps }, spec.device);
  }
}

interface Retraceable {
  readonly run: ReturnType<typeof runOf>;
  readonly mode: Mode;
  /** Recorded objectives, by their steps. */
  readonly stored: ReadonlyMap<number, number>;
  /** Whose points are wanted, ascending. */
  readonly steps: readonly number[];
  readonly stride: number;
}

function retraceable(store: ServiceContext['store'], runId: number): Retraceable {
  const row = store.get<RunRow>(`${selectRun} WHERE run.run_id = :runId`, { runId });
  if (row === undefined) throw new DescentError('run.unknown', 'There is no such run.');
  const facts = store.get<{ mode: Mode | null; compute_s: number | null; dimension: number }>(
    `SELECT mode, compute_s, dimension
     FROM run JOIN problem_instance USING (instance_id) LEFT JOIN summary USING (run_id) WHERE run_id = :runId`,
    { runId },
  );
  if (facts?.dimension !== 2)
    throw new DescentError('map.dimension', 'This run has other than 2 unknowns; a map needs 2.');
  const run = runOf(row);
  if (run.spec.batched)
    throw new DescentError(
      'trajectory.batched',
      'The run was made many at once with others, and alone need not be the same.',
      {
        advice: 'Choose a run of a suite that is not batched.',
      },
    );
  const stored = storedObjectives(store, runId);
  if (stored.size === 0 || facts.mode === null)
    throw new DescentError('trajectory.empty', 'The run has no points yet.');
  if ((facts.compute_s ?? 0) > mostSeconds)
    throw new DescentError(
      'trajectory.long',
      `The run took more than ${mostSeconds} s, and would take as long again.`,
      {
        advice: 'Choose a shorter run of the same problem.',
      },
    );
  return { run, mode: facts.mode, stored, ...stepsToDraw([...stored.keys()]) };
}

/** @throws DescentError trajectory.differs */
function requireSame({ steps, audited }: Retraced, stored: Retraceable['stored'], device: string): void {
  const again = new Map(Array.from(steps, (step, i) => [step, audited[i]]));
  for (const [step, objective] of stored) {
    if (Object.is(again.get(step), objective)) continue;
    throw new DescentError('trajectory.differs', `Taken again, the run is another from step ${step} on.`, {
      advice:
        device === 'cpu'
          ? 'The program or TensorFlow has changed since it was made: run it again.'
          : 'Runs on a GPU need not repeat bit for bit: choose one that was made on the CPU.',
    });
  }
}

/** Every step up to the last recorded one, or where these are too many, every k-th and those that were recorded. */
function stepsToDraw(recorded: readonly number[]): { readonly stride: number; readonly steps: number[] } {
  const last = recorded.at(-1) ?? 0;
  const stride = Math.ceil((last + 1) / mostSteps);
  const every = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  return { stride, steps: [...new Set([...every, ...recorded])].sort((a, b) => a - b) };
}

/** Audited objectives by step, of the rows that have one. */
function storedObjectives(store: ServiceContext['store'], runId: number): Map<number, number> {
  const stored = new Map<number, number>();
  for (const { count, values, mask } of curveChunks(store, runId))
    for (let row = 0; row < count; row++) {
      if ((mask[row]! & present.f_audited) === 0) continue;
      const at = row * columnCount;
      stored.set(values[at + column.step]!, values[at + column.f_audited]!);
    }
  return stored;
}
