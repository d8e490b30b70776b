import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { withSchedule } from '../../../src/shared/domain/schedules.ts';
import { fillParameters } from '../../../src/shared/domain/validate.ts';
import type { Mode, PrecisionId, RunSpec } from '../../../src/shared/domain/run-spec.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { partsOf } from '../../../src/main/worker/parts.ts';
import { ProgramBatch } from '../../../src/main/worker/program-batch.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import type { CheckpointFile, Finished, FromWorker, StartRun } from '../../../src/main/worker/protocol.ts';
import { rowColumns } from '../../../src/main/worker/protocol.ts';
import { runBatch } from '../../../src/main/worker/run-batch.ts';
import type { RunControl } from '../../../src/main/worker/run.ts';
import { run } from '../../../src/main/worker/run.ts';

export interface Options {
  readonly problem: string;
  readonly parameters?: Record<string, unknown>;
  readonly optimizer: string;
  readonly hyper?: Record<string, unknown>;
  readonly precision?: PrecisionId;
  readonly seed?: number;
  readonly budget?: Partial<RunSpec['budget']>;
  readonly every?: number | null;
}

export function specOf(o: Options): RunSpec {
  const problem = builtIn.problems.find((p) => p.id === o.problem);
  const optimizer = builtIn.optimizers.find((p) => p.id === o.optimizer);
  if (!problem || !optimizer) throw new Error(`no ${o.problem} or ${o.optimizer}`);
  return {
    problem: { id: o.problem, parameters: fillParameters(problem.parameters, o.parameters ?? {}, '', '').values },
    optimizer: {
      id: o.optimizer,
      hyper: fillParameters(withSchedule(optimizer.hyper, { schedule: undefined, ...o.hyper }), o.hyper ?? {}, '', '')
        .values,
    },
    precision: o.precision ?? 'fp64',
    seed: o.seed ?? 3,
    trial: 0,
    budget: { steps: 100, seconds: Infinity, oracle: 1e9, ...o.budget },
    record: { every: o.every ?? null },
    device: 'cpu',
  };
}

/** What a run has told. */
export interface Played {
  /** [step, f, g, hv] of each row, */
  readonly counts: number[][];
  /** the working and the audited value there, then its metrics, */
  readonly values: number[][];
  readonly clocks: number[][];
  mode?: Mode;
  end?: Finished;
  failure?: unknown;
  checkpoint?: CheckpointFile;
}

/** A run that takes long writes checkpoints, whether it is asked to or not. */
const ownFolder = mkdtempSync(join(tmpdir(), 'descent-played-'));
afterAll(() => rmSync(ownFolder, { recursive: true }));

const messageOf = (spec: RunSpec, { folder = ownFolder, checkpoint, ...how }: How): StartRun => ({
  type: 'run',
  epoch: 1,
  spec,
  code: { plugins: [], revisions: {} },
  checkpointFolder: folder,
  ...('mode' in how ? how.mode && { mode: how.mode } : { mode: 'xla' }),
  checkpoints: checkpoint ? [checkpoint] : [],
});

function listener(played: Played, control: RunControl, onRows: OnRows): (message: FromWorker) => void {
  return (message) => {
    if (message.type === 'checkpoint') played.checkpoint = message;
    if (message.type === 'started') played.mode = message.mode;
    if (message.type === 'finished') played.end = message;
    if (message.type !== 'rows') return;
    const width = rowColumns.length;
    const { count, metrics = new Float64Array(0) } = message.rows;
    const measured = metrics.length / count;
    for (let r = 0; r < count; r += 1) {
      const row = Array.from(message.rows.values.subarray(r * width, (r + 1) * width));
      played.counts.push(row.slice(0, 4));
      played.clocks.push(row.slice(4, 6));
      played.values.push([...row.slice(6), ...metrics.subarray(r * measured, (r + 1) * measured)]);
    }
    onRows(played, control);
  };
}

type OnRows = (played: Played, control: RunControl) => void;
/** How a run is made: with XLA, from its start, and not asked for anything, where nothing else is said. */
interface How {
  readonly folder?: string;
  readonly checkpoint?: CheckpointFile | undefined;
  /** undefined: it is not told. */
  readonly mode?: Mode | undefined;
  /** May ask it to stop. */
  readonly onRows?: OnRows;
}
const nothing: OnRows = () => {};
const fresh = (): Played => ({ counts: [], values: [], clocks: [] });

/** A run by itself, as a worker makes it. */
export async function playOne(spec: RunSpec, how: How = {}): Promise<Played> {
  const { onRows = nothing } = how;
  const [played, control]: [Played, RunControl] = [fresh(), { request: 'none' }];
  const parts = partsOf(spec, builtIn);
  const program = new ProgramRun(parts);
  try {
    await run(messageOf(spec, how), program, parts, control, listener(played, control, onRows));
  } finally {
    program.close();
  }
  return played;
}

interface Member extends How {
  readonly spec: RunSpec;
}

/** Runs of one program on one instance at once. */
export async function playBatch(
  members: readonly Member[],
  watch: (program: ProgramBatch) => void = () => {},
): Promise<Played[]> {
  const parts = members.map(({ spec }) => partsOf(spec, builtIn));
  const program = new ProgramBatch(parts[0]!);
  watch(program);
  const played = members.map(fresh);
  const all = members.map(({ spec, ...how }, i) => {
    const control: RunControl = { request: 'none' };
    const own = played[i]!;
    return {
      message: messageOf(spec, how),
      parts: parts[i]!,
      control,
      send: listener(own, control, how.onRows ?? nothing),
      fail: (error: unknown) => void (own.failure = error),
    };
  });
  try {
    for (let at = 0; at < all.length; at += program.size) await runBatch(all.slice(at, at + program.size), program);
  } finally {
    program.close();
  }
  return played;
}
