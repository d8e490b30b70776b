import type { ProblemInstance, Data } from '../problems/define.ts';
import type { Oracle } from '../optimizers/define.ts';
import type { Tensor } from '../tensor/index.ts';
import { Cell, add, constant, hvp as hessianVectorProduct } from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import { gradientOf } from '../tensor/params.ts';

/** Counts of oracle calls, carried through loops and branches. */
export interface Counters {
  readonly f: Cell<'int32'>;
  readonly g: Cell<'int32'>;
  readonly hv: Cell<'int32'>;
}

export const counters = (f: Tensor<'int32'>, g: Tensor<'int32'>, hv: Tensor<'int32'>): Counters => ({
  f: new Cell(f),
  g: new Cell(g),
  hv: new Cell(hv),
});
export const noCalls = (): Counters => counters(constant(0, 'int32'), constant(0, 'int32'), constant(0, 'int32'));
export const cellsOf = (c: Counters): Cell[] => [c.f, c.g, c.hv];

/** The oracle of one step: one batch, every call counted where it happens. */
export class CountingOracle implements Oracle {
  /** The first value that the method saw in this step, at the point where it stood. */
  firstValue: Scalar | undefined;
  private readonly problem: ProblemInstance;
  private readonly data: Data;
  private readonly batch: Tensor<'int32'> | undefined;
  private readonly counters: Counters;

  constructor(problem: ProblemInstance, data: Data, counts: Counters, batch?: Tensor<'int32'>) {
    this.problem = problem;
    this.data = data;
    this.counters = counts;
    this.batch = batch;
  }

  value(x: Params): Scalar {
    return this.evaluate(x, 'f');
  }

  gradient(x: Params): Params {
    return gradientOf(this.evaluate(x, 'g'), x);
  }

  valueAndGradient(x: Params): { value: Scalar; gradient: Params } {
    const value = this.evaluate(x, 'g');
    return { value, gradient: gradientOf(value, x) };
  }

  hvp(x: Params, v: Params): Params {
    const names = Object.keys(x);
    const product = hessianVectorProduct(this.evaluate(x, 'hv'), Object.values(x), names.map((n) => v[n] as Scalar));
    return Object.fromEntries(names.map((n, i) => [n, product[i] as Scalar]));
  }

  private evaluate(x: Params, kind: keyof Counters): Scalar {
    const cell = this.counters[kind];
    cell.value = add(cell.value, 1);
    const value = this.problem.value(x, this.data, this.batch);
    this.firstValue ??= value;
    return value;
  }
}
