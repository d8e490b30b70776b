import { fillParameters } from '../../../src/shared/domain/validate.ts';
import type { ParameterValues } from '../../../src/shared/domain/parameter.ts';
import type { PrecisionId } from '../../../src/shared/domain/run-spec.ts';
import type { Space } from '../../../src/shared/domain/spaces.ts';
import type { OptimizerDefinition } from '../../../src/main/optimizers/define.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import type { Bounds, Data, ProblemInstance } from '../../../src/main/problems/define.ts';
import type { Float, Tensor } from '../../../src/main/tensor/index.ts';
import * as t from '../../../src/main/tensor/index.ts';
import { entry } from '../../../src/main/tensor/params.ts';
import type { Mode } from '../../../src/main/tensor/program.ts';
import type { HostArray } from '../../../src/main/tensor/runtime/session.ts';
import type { RunParts } from '../../../src/main/worker/parts.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';

export type F = Tensor<Float>;

/** A function of one tensor x; further data by name. */
export interface Objective {
  readonly start: readonly number[];
  /** Where x is the weight of a layer, [inputs, outputs]; otherwise it is a vector. */
  readonly shape?: readonly [number, number];
  readonly data?: Readonly<Record<string, readonly number[]>>;
  value(x: F, data: Data): F;
  /** Where x lives, and in a box between which bounds. */
  readonly space?: Space;
  bounds?(data: Data): Bounds;
  /** Residuals r with f = ½ Σ r², for methods that need them. */
  residuals?(x: F, data: Data): F;
}

/** ½ Σ λᵢxᵢ². */
export const quadratic = (lambda: readonly number[], start: readonly number[]): Objective => ({
  start,
  data: { lambda },
  value: (x, data) => t.mul(t.dot(data.float('lambda'), t.square(x)), 0.5),
});

/** Eigenvalues from 1 to kappa, evenly on a logarithmic scale. */
export const spectrum = (n: number, kappa: number): number[] =>
  Array.from({ length: n }, (_, i) => kappa ** (i / (n - 1)));

/** Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
export const rosenbrock = (n: number): Objective => ({
  start: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
  value: (x) => {
    const [a, b] = [t.sliceAxis(x, 0, 0, n - 1), t.sliceAxis(x, 0, 1, n)];
    return t.sum(t.add(t.mul(t.square(t.sub(b, t.square(a))), 100), t.square(t.sub(1, a))));
  },
  residuals: (x) => {
    const [a, b] = [t.sliceAxis(x, 0, 0, n - 1), t.sliceAxis(x, 0, 1, n)];
    return t.mul(t.concat([t.mul(t.sub(b, t.square(a)), 10), t.sub(1, a)], 0), Math.SQRT2);
  },
});

/** gᵀx: a gradient that is the same everywhere. */
export const linear = (g: readonly number[], start = g.map(() => 0)): Objective => ({
  start,
  data: { g },
  value: (x, data) => t.dot(data.float('g'), x),
});

/** ⟨G, X⟩ of a matrix X, from 0: a gradient that is the same everywhere. */
export const linearOn = (g: readonly (readonly number[])[]): Objective => ({
  start: g.flat().map(() => 0),
  shape: [g.length, g[0]!.length],
  data: { g: g.flat() },
  value: (x, data) => t.dot(data.float('g'), t.flatten(x)),
});

interface Options {
  readonly precision?: PrecisionId;
  readonly mode?: Mode;
  readonly seed?: number;
}

const vectorOf = (values: readonly number[]): ProblemInstance['data'][string] => ({
  values: Float64Array.from(values),
  shape: [values.length],
});

function problemOf(objective: Objective): ProblemInstance {
  const { start, shape, data } = objective;
  return {
    unknowns: { x: shape ? { shape, role: 'weight' } : { shape: [start.length], role: 'vector' } },
    data: Object.fromEntries(Object.entries({ start, ...data }).map(([n, v]) => [n, vectorOf(v)])),
    start: (own) => ({ x: t.reshape(own.float('start'), shape ?? [start.length]) }),
    value: (x, own) => objective.value(entry(x, 'x'), own),
    ...(objective.space && { space: objective.space }),
    ...(objective.bounds && { bounds: (own) => objective.bounds!(own) }),
    ...(objective.residuals && { residuals: (x, own) => objective.residuals!(entry(x, 'x'), own) }),
  };
}

/** An instance whose unknown is x. */
interface Given {
  readonly instance: ProblemInstance;
}

const opened: Method[] = [];
export const closeAll = (): void => [...opened].forEach((m) => m.close());

/** A method on a function of one tensor, through the program that every run uses. */
export class Method {
  private readonly run: ProgramRun;
  private readonly mode: Mode;
  private readonly begin: (on: Objective | Given, hyper: ParameterValues, seed: number) => void;

  constructor(
    definition: OptimizerDefinition,
    objective: Objective | Given,
    hyper: ParameterValues = {},
    options: Options = {},
  ) {
    const { precision: id = 'fp64', mode = 'plain', seed = 1 } = options;
    const partsOf = (on: Objective | Given, own: ParameterValues): RunParts => {
      const { values, complaints } = fillParameters(definition.hyper, own, 'hyper', definition.id);
      if (complaints.length > 0) throw new Error(JSON.stringify(complaints));
      const problem = 'instance' in on ? on.instance : problemOf(on);
      return { problem, optimizer: definition, hyper: values, precision: precision(id) };
    };
    this.run = new ProgramRun(partsOf(objective, hyper));
    this.mode = mode;
    let begun = 0;
    this.begin = (on, own, newSeed) => {
      const parts = partsOf(on, own);
      begun += 1;
      this.run.use(
        {
          // Its data are those of another problem.
          problem: { id: `test ${begun}`, parameters: {} },
          optimizer: { id: definition.id, hyper: parts.hyper },
          precision: id,
          seed: newSeed,
          trial: 0,
          budget: { steps: 1, seconds: 1, oracle: 1 },
          record: { every: null },
          device: 'cpu',
        },
        parts,
      );
      this.run.initialise();
    };
    this.restart = (newSeed) => this.begin(objective, hyper, newSeed);
    this.restart(seed);
    opened.push(this);
  }

  readonly restart: (seed: number) => void;

  /** From the start of what has the same program, and differs from the first in its data alone. */
  startOn(objective: Objective | Given, hyper: ParameterValues): void {
    this.begin(objective, hyper, 1);
  }

  /** Takes k steps; returns what the method has spent since it started, and whether it ended the run. */
  step(k = 1): { steps: number; f: number; g: number; hv: number; stopped: boolean } {
    const { now, stopped } = this.run.advance(this.mode, { k, rows: [], oracle: Infinity });
    return { steps: now[0], f: now[1], g: now[2], hv: now[3], stopped };
  }

  /** All unknowns, one after the other. */
  get x(): number[] {
    const all = Object.entries(this.run.snapshot()).filter(([name]) => name.startsWith('x/'));
    return all.flatMap(([, values]) => Array.from(values));
  }

  /** f at x, in float64. */
  get value(): number {
    return this.run.auditCurrent().audited;
  }

  snapshot(): Record<string, number[]> {
    return Object.fromEntries(Object.entries(this.run.snapshot()).map(([n, v]) => [n, Array.from(v)]));
  }

  /** All that a checkpoint has. */
  get kept(): Record<string, HostArray> {
    return this.run.snapshot();
  }

  restore(kept: Readonly<Record<string, HostArray>>): void {
    this.run.restore(kept);
  }

  /** Of its state, as a run tells them. */
  get stateBytes(): number {
    return this.run.built.stateBytes;
  }

  /** x after each of k steps. */
  path(k: number): number[][] {
    return Array.from({ length: k }, () => (this.step(), this.x));
  }

  close(): void {
    opened.splice(opened.indexOf(this), 1);
    this.run.close();
  }
}

export const norm = (x: readonly number[]): number => Math.hypot(...x);
