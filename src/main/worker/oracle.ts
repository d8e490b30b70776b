import { oracleWeights } from '../../shared/domain/run-spec.ts';
import type { ProblemInstance, Data } from '../problems/define.ts';
import type { Oracle } from '../optimizers/define.ts';
import type { Cell, Tensor } from '../tensor/index.ts';
import { add, constant, hvp as hessianVectorProduct, mul, sum } from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import { gradientOf } from '../tensor/params.ts';

/** What a run has spent: steps taken, values, gradients and Hessian-vector products asked for. */
export const spent = ['step', 'f', 'g', 'hv'] as const;
/** One of each kind as a vector to add; a single vector is one small kernel in the loop where four scalars are four. */
export const one = (kind: (typeof spent)[number]): Tensor<'int32'> =>
  constant(
    spent.map((k) => (k === kind ? 1 : 0)),
    'int32',
  );
/** The oracle units of counts [4]. */
export const unitsOf = (counts: Tensor<'int32'>): Tensor<'int32'> =>
  sum(mul(counts, constant([0, oracleWeights.f, oracleWeights.g, oracleWeights.hv], 'int32')));

/** Units that a run can be given at most: they are counted in 32 bits, and the step that passes the limit is counted too. */
export const counterLimit = 2 ** 31 - 1 - 2 ** 24;
/** The units of a budget as the graph compares them, a whole number; a run has used its budget where it has so many. */
export const oracleLimit = (oracle: number): number => Math.ceil(Math.min(oracle, counterLimit));

/** The oracle of one step: one batch, every call counted where it happens. */
export class CountingOracle implements Oracle {
  private readonly problem: ProblemInstance;
  private readonly data: Data;
  private readonly batch: Tensor<'int32'> | undefined;
  private readonly counts: Cell<'int32'>;

  /** @param counts [4], as `spent` names them; carried through loops and branches */
  constructor(problem: ProblemInstance, data: Data, counts: Cell<'int32'>, batch: Tensor<'int32'> | undefined) {
    this.problem = problem;
    this.data = data;
    this.counts = counts;
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
    const product = hessianVectorProduct(
      this.evaluate(x, 'hv'),
      Object.values(x),
      names.map((n) => v[n] as Scalar),
    );
    return Object.fromEntries(names.map((n, i) => [n, product[i] as Scalar]));
  }

  private evaluate(x: Params, kind: 'f' | 'g' | 'hv'): Scalar {
    this.counts.value = add(this.counts.value, one(kind));
    return this.problem.value(x, this.data, this.batch);
  }
}
