import { ProgramRun } from '../src/main/worker/program-run.ts';
import { precision as precisionNamed } from '../src/main/precisions/index.ts';
import type { Mode } from '../src/main/tensor/program.ts';
import type { Recording } from '../src/main/worker/run-program.ts';
import { workloads } from './workloads.ts';

/** How long one figure is measured, and how long a call of it takes: seconds. `peers.py` measures as long. */
const seconds = 2;
const callSeconds = 0.05;

export interface Figure {
  readonly workload: string;
  readonly precision: 'fp32' | 'fp64';
  readonly peer: string;
  readonly us_per_step: number;
  readonly mode?: Mode;
}

/** A call's length in steps that takes about `callSeconds`. */
function callLength(advance: (k: number) => number, most: number): number {
  let k = 1;
  for (;;) {
    const spent = Math.min(advance(k), advance(k));
    if (spent >= callSeconds / 2 || k === most) return k;
    k = Math.min(most, Math.max(2 * k, Math.floor((k * callSeconds) / Math.max(spent, 1e-4))));
  }
}

/**
 * The median time of one step in microseconds, every step's loss read back (`seen`) or every point kept (`points`).
 *
 * @param every record every so many steps
 */
export function measure(workload: string, precision: 'fp32' | 'fp64', mode: Mode, record: Recording = 'seen', every = 1): Figure {
  const make = workloads[workload];
  if (!make) throw new RangeError(`no workload ${workload}`);
  const { problem, optimizer, hyper } = make();
  const parts = { problem, optimizer, hyper, precision: precisionNamed(precision) };
  const program = new ProgramRun(parts, record);
  program.use(
    {
      problem: { id: workload, parameters: {} },
      optimizer: { id: optimizer.id, hyper },
      precision,
      seed: 0,
      trial: 0,
      budget: { steps: 1, seconds: 1, oracle: 1 },
      record: { every },
      device: 'cpu',
    },
    parts,
  );
  program.initialise();
  const call = (k: number): number => program.advance(mode, { k, every, first: false, oracle: Infinity }).seconds;
  call(1);
  const k = callLength(call, program.built.rows * every);
  const times: number[] = [];
  for (let spent = 0; spent < seconds || times.length < 5; spent += times.at(-1) ?? 0) times.push(call(k));
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
  program.close();
  return { workload, precision, peer: 'descent', us_per_step: Number(((median / k) * 1e6).toPrecision(6)), mode };
}
