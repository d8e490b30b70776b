import { DescentError } from '../../../../shared/domain/error.ts';
import type { Mode } from '../../../../shared/domain/run-spec.ts';
import type { Output } from '../../../../shared/contract.ts';
import { isBuiltIn } from '../../../catalogue.ts';
import { column, columnCount, curveChunks, present } from '../../store/curves.ts';
import { runOf, selectRun, type RunRow } from '../../store/runs.ts';
import type { ServiceContext } from '../context.ts';
import type { PlaneWorker } from './plane-worker.ts';

/** Points at most; of longer runs every k-th row is drawn. */
const mostPoints = 20_000;
/** Compute seconds of a run at most: it takes about as long again. */
const mostSeconds = 60;

interface CurveFacts {
  readonly mode: Mode | null;
  readonly compute_s: number | null;
  readonly dimension: number;
  readonly sampled: number;
}

/**
 * The points of a run, which the database does not keep: it is taken again from its seed, on its device and in its mode,
 * and every objective is held against the stored one, bit for bit.
 *
 * @throws DescentError run.unknown, map.dimension, trajectory.* and as `PlaneWorker`
 */
export async function trajectory(
  { store, definitions }: ServiceContext,
  worker: PlaneWorker,
  runId: number,
): Promise<Output<'catalogue.trajectory'>> {
  const row = store.get<RunRow>(`${selectRun} WHERE run.run_id = :runId`, { runId });
  if (row === undefined) throw new DescentError('run.unknown', 'There is no such run.');
  const facts = store.get<CurveFacts>(
    `SELECT mode, compute_s, dimension, sampled
     FROM run JOIN problem_instance USING (instance_id) LEFT JOIN summary USING (run_id) WHERE run_id = :runId`,
    { runId },
  );
  if (facts?.dimension !== 2)
    throw new DescentError('map.dimension', 'This run has other than 2 unknowns; a map needs 2.');
  if (facts.sampled === 1)
    throw new DescentError('trajectory.sampled', 'The problem draws batches: its runs keep no points.');
  const stored = storedObjectives(store, runId);
  const recorded = [...stored.keys()];
  if (recorded.length === 0 || facts.mode === null)
    throw new DescentError('trajectory.empty', 'The run has no points yet.');
  if ((facts.compute_s ?? 0) > mostSeconds)
    throw new DescentError(
      'trajectory.long',
      `The run took more than ${mostSeconds} s, and would take as long again.`,
      {
        advice: 'Choose a shorter run of the same problem.',
      },
    );

  const { spec, revisions } = runOf(row);
  const stride = Math.ceil(recorded.length / mostPoints);
  const wanted = recorded.filter((_, row) => row % stride === 0 || row === recorded.length - 1);
  const { problem, optimizer } = spec;
  const code = {
    plugins: await definitions.filesOf([problem.id, optimizer.id]),
    // Whether code of our own still gives the same is for the comparison to tell.
    revisions: {
      ...(!isBuiltIn(problem.id) && { problem: revisions.problem }),
      ...(!isBuiltIn(optimizer.id) && { optimizer: revisions.optimizer }),
    },
  };
  const asked = { type: 'retrace', spec, code, mode: facts.mode, steps: wanted } as const;
  const { steps, points, audited } = await worker.compute(asked, spec.device);
  steps.forEach((step, i) => {
    const expected = stored.get(step);
    if (expected !== undefined && Object.is(expected, audited[i])) return;
    throw new DescentError('trajectory.differs', `Taken again, the run is another from step ${step} on.`, {
      advice:
        spec.device === 'cpu'
          ? 'The program or TensorFlow has changed since it was made: run it again.'
          : 'Runs on a GPU need not repeat bit for bit: choose one that was made on the CPU.',
    });
  });
  return { steps: Float64Array.from(steps), points: Float64Array.from(points), stride };
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
