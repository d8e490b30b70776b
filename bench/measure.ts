import { precision as precisionNamed } from '../src/main/precisions/index.ts';
import type { RunSpec } from '../src/shared/domain/run-spec.ts';
import type { Mode } from '../src/main/tensor/program.ts';
import { ProgramRun } from '../src/main/worker/program-run.ts';
import type { Recording } from '../src/main/worker/run-program.ts';
import { Timekeeper } from '../src/main/worker/timekeeper.ts';
import { readingLosses } from './losses.ts';
import type { Workload } from './workloads.ts';
import { workloads } from './workloads.ts';

/** How long one figure is measured, and how long a call of it takes: seconds. `peers.py` measures as long. */
const seconds = 2;
const callSeconds = 0.05;
const longestCall = 4096;
/** Steps between rows that nobody waits for: only the start is recorded. */
const never = 2 ** 30;

export interface Figure {
  readonly workload: string;
  readonly precision: 'fp32' | 'fp64';
  readonly peer: string;
  readonly us_per_step: number;
  readonly mode?: Mode;
}

export interface Prepared {
  readonly program: ProgramRun;
  readonly spec: RunSpec;
}

/** A workload traced and loaded, at its start; its first step compiles. */
export function prepare(workload: Workload, precision: 'fp32' | 'fp64', record: Recording): Prepared {
  const { id, problem, optimizer, hyper } = workload;
  const parts = { problem, optimizer, hyper, precision: precisionNamed(precision) };
  const program = new ProgramRun(parts, record);
  const spec: RunSpec = {
    problem: { id, parameters: {} },
    optimizer: { id: optimizer.id, hyper },
    precision,
    seed: 0,
    trial: 0,
    budget: { steps: 2 ** 30, seconds: 60, oracle: 2 ** 31 },
    record: { every: 1 },
    device: 'cpu',
  };
  program.use(spec, parts);
  program.initialise();
  return { program, spec };
}

export function workloadNamed(id: string): Workload {
  const make = workloads[id];
  if (!make) throw new RangeError(`no workload ${id}`);
  return make();
}

/** A call's length in steps that takes about so many seconds. */
export function callLength(call: (k: number) => number, seconds: number): number {
  let k = 1;
  for (;;) {
    const spent = Math.min(call(k), call(k));
    if (spent >= seconds / 2 || k === longestCall) return k;
    k = Math.min(longestCall, Math.max(2 * k, Math.floor((k * seconds) / Math.max(spent, 1e-4))));
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The median time of one step in microseconds, every step's loss read back. */
export function measure(id: string, precision: 'fp32' | 'fp64', mode: Mode): Figure {
  const workload = workloadNamed(id);
  const { program } = prepare({ ...workload, optimizer: readingLosses(workload.optimizer) }, precision, 'none');
  const call = (k: number): number => program.advance(mode, { k, rows: [], oracle: Infinity }).seconds;
  call(1);
  const k = callLength(call, callSeconds);
  const times: number[] = [];
  for (let spent = 0; spent < seconds || times.length < 5; spent += times.at(-1) ?? 0) times.push(call(k));
  return {
    workload: id,
    precision,
    peer: 'descent',
    us_per_step: Number(((median(times) / k) * 1e6).toPrecision(6)),
    mode,
  };
}

/** Compute time of a run that records every step over that of one that records none, taken in turn. */
export function measureRecording(id: string, precision: 'fp32' | 'fp64', mode: Mode): { ratio: number } {
  const workload = workloadNamed(id);
  const { program, spec } = prepare(workload, precision, workload.record);
  program.advance(mode, { k: 1, rows: [], oracle: Infinity });
  const perStep = (every: number): number => {
    program.initialise();
    const keeper = new Timekeeper(program, mode, { ...spec, record: { every } });
    let [step, spent] = [0, 0];
    while (spent < seconds / 4) {
      const call = keeper.advance(step, { ahead: Infinity, oracle: Infinity });
      step = call.now[0];
      spent += call.seconds;
    }
    return spent / step;
  };
  // In the order ABBA, so that a machine that slows down does not favour either.
  const ratios = Array.from({ length: 6 }, () => {
    const [a, b, c, d] = [perStep(1), perStep(never), perStep(never), perStep(1)];
    return (a + d) / (b + c);
  });
  return { ratio: Number(median(ratios).toFixed(3)) };
}
