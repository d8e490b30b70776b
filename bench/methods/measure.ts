import adam from '../../src/main/optimizers/adaptive/adam.ts';
import type { OptimizerDefinition } from '../../src/main/optimizers/define.ts';
import gradientDescent from '../../src/main/optimizers/first-order/gradient-descent.ts';
import { optimizers } from '../../src/main/optimizers/index.ts';
import type { Mode } from '../../src/main/tensor/program.ts';
import { isUncompilable } from '../../src/main/worker/choose-mode.ts';
import type { Advanced, ProgramRun } from '../../src/main/worker/program-run.ts';
import { defaultsOf } from '../../src/shared/domain/parameter.ts';
import { median } from '../../src/shared/stats/quantile.ts';
import { callLength, prepare, workloadNamed } from '../measure.ts';
import type { Workload } from '../workloads.ts';

/** How long a method is timed with both others, and how long a call of each takes at least: seconds. */
const budget = 5;
const callSeconds = 0.1;
const leastRounds = 3;
/** A mode that takes so many times as long as the other in a round is not timed again. */
const hopeless = 2;
/** Methods do more at every tenth or hundredth step: a call has whole hundreds where these last so long, or whole tens. */
const longest = 1;

const rounded = (value: number): number => Number(value.toPrecision(4));

/** What a step costs, of the `mlp` workload in fp32. */
export interface MethodFigure {
  readonly method: string;
  /** The faster one. */
  readonly mode: Mode;
  /** Microseconds, and how many times that of others: medians of the rounds. */
  readonly us_per_step: number;
  readonly to_gradient_descent: number;
  readonly to_adam: number;
  /** Values, gradients and Hessian-vector products asked for, of a step. */
  readonly f: number;
  readonly g: number;
  readonly hv: number;
  readonly state_bytes: number;
  /** From its definition to a loop that XLA has compiled, where it can. */
  readonly compile_s: number;
}

/** The steps of a call that would have about k, each of so many seconds. */
export function wholePeriods(k: number, seconds: number): number {
  const period = 100 * seconds <= longest ? 100 : 10 * seconds <= longest ? 10 : 1;
  return Math.ceil(k / period) * period;
}

/** A method that is timed in a mode, a call after the other. */
class Timed {
  readonly compileSeconds: number;
  readonly mode: Mode;
  private readonly program: ProgramRun;
  private readonly k: number;
  private at: Advanced['now'] = [0, 0, 0, 0];
  /** Of all timed calls: steps, values, gradients, Hessian-vector products. */
  private readonly spent = [0, 0, 0, 0];

  constructor(on: Workload, optimizer: OptimizerDefinition, mode: Mode) {
    const begin = performance.now();
    const workload = { ...on, optimizer, hyper: defaultsOf(optimizer.hyper) };
    const { program } = prepare(workload, 'fp32', 'none');
    // Compiles, and takes no step.
    program.advance(mode, { k: 0, rows: [], oracle: Infinity });
    this.compileSeconds = (performance.now() - begin) / 1e3;
    this.mode = mode;
    this.program = program;
    let last = 0;
    const k = callLength((k) => (last = this.advance(k).seconds), callSeconds);
    this.k = wholePeriods(k, last / k);
  }

  /** One call: its seconds, and those of a step of it. */
  time(): { readonly seconds: number; readonly perStep: number } {
    const { seconds, spent } = this.advance(this.k);
    spent.forEach((n, i) => (this.spent[i]! += n));
    return { seconds, perStep: seconds / spent[0]! };
  }

  /** The calls of the oracle in a step. */
  get oracle(): { readonly f: number; readonly g: number; readonly hv: number } {
    const [steps, f, g, hv] = this.spent as [number, number, number, number];
    return { f: rounded(f / steps), g: rounded(g / steps), hv: rounded(hv / steps) };
  }

  get stateBytes(): number {
    return this.program.built.stateBytes;
  }

  private advance(k: number): { readonly seconds: number; readonly spent: readonly number[] } {
    const { now, seconds, stopped } = this.program.advance(this.mode, { k, rows: [], oracle: Infinity });
    const spent = now.map((n, i) => n - this.at[i]!);
    this.at = now;
    // Steps of a method that is at its end, or has left the numbers, are not what its steps take.
    if (stopped || !Number.isFinite(this.program.auditCurrent().working)) {
      this.program.initialise();
      this.at = [0, 0, 0, 0];
    }
    return { seconds, spent };
  }
}

/** A method in both modes, of which the faster counts; or where XLA lacks an op of it by the plain graph alone. */
class BothWays {
  readonly ways: readonly Timed[];
  /** Seconds of a step, way by way, of every round; Infinity where a way was given up. */
  private readonly rounds: (readonly number[])[] = [];

  constructor(on: Workload, optimizer: OptimizerDefinition) {
    const timed = (mode: Mode): Timed => new Timed(on, optimizer, mode);
    let ways: Timed[] = [];
    try {
      ways = [timed('xla')];
    } catch (error) {
      if (!isUncompilable(error)) throw error;
    }
    this.ways = [...ways, timed('plain')];
  }

  /** One call of each; their seconds. */
  time(): number {
    const last = this.rounds.at(-1);
    const calls = this.ways.map((way, i) =>
      last && last[i]! > hopeless * Math.min(...last) ? { seconds: 0, perStep: Infinity } : way.time(),
    );
    this.rounds.push(calls.map(({ perStep }) => perStep));
    return calls.reduce((sum, { seconds }) => sum + seconds, 0);
  }

  /** The faster way, and the seconds of a step of it in every round. */
  best(): { readonly way: Timed; readonly steps: readonly number[] } {
    const all = this.ways.map((way, i) => ({ way, steps: this.rounds.map((round) => round[i]!) }));
    return all.reduce((a, b) => (median(b.steps) < median(a.steps) ? b : a));
  }
}

/** Times a method in turn with gradient descent and Adam, so that the ratios are of one state of the machine. */
export function measureMethod(id: string): MethodFigure {
  const optimizer = optimizers.find((o) => o.id === id);
  if (!optimizer) throw new RangeError(`no method ${id}`);
  const on = workloadNamed('mlp');
  const own = new BothWays(on, optimizer);
  const [descent, adams] = [new BothWays(on, gradientDescent), new BothWays(on, adam)];
  for (let [spent, rounds] = [0, 0]; spent < budget || rounds < leastRounds; rounds += 1)
    for (const each of [own, descent, adams]) spent += each.time();
  const { way, steps } = own.best();
  const over = (other: BothWays): number => {
    const theirs = other.best().steps;
    return rounded(median(steps.map((step, round) => step / theirs[round]!)));
  };
  return {
    ...{ method: id, mode: way.mode, us_per_step: rounded(1e6 * median(steps)) },
    ...{ to_gradient_descent: over(descent), to_adam: over(adams) },
    ...way.oracle,
    ...{ state_bytes: way.stateBytes, compile_s: rounded(own.ways[0]!.compileSeconds) },
  };
}
