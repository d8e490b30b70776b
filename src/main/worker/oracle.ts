import { oracleWeights } from '../../shared/domain/run-spec.ts';
import type { ProblemInstance, Data } from '../problems/define.ts';
import { predict } from '../problems/forms/model.ts';
import type { Model } from '../problems/forms/objective.ts';
import type { Captures, LayerNames, Oracle } from '../optimizers/define.ts';
import type { Cell, Float, Key, Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import { add, count, fromVector, gradientOf, toVector } from '../tensor/params.ts';

/** What a run has spent: steps taken, values, gradients and Hessian-vector products asked for. */
export const spent = ['step', 'f', 'g', 'hv'] as const;
type Kind = (typeof spent)[number];
/** Some of a kind as a vector to add; a single vector is one small kernel in the loop where four scalars are four. */
const some = (kind: Kind, number: number): Tensor<'int32'> =>
  t.constant(
    spent.map((k) => (k === kind ? number : 0)),
    'int32',
  );
export const one = (kind: Kind): Tensor<'int32'> => some(kind, 1);
/** The oracle units of counts [4]. */
export const unitsOf = (counts: Tensor<'int32'>): Tensor<'int32'> =>
  t.sum(t.mul(counts, t.constant([0, oracleWeights.f, oracleWeights.g, oracleWeights.hv], 'int32')));

/** Units that a run can be given at most: they are counted in 32 bits, and the step that passes the limit is counted too. */
export const counterLimit = 2 ** 31 - 1 - 2 ** 24;
/** The units of a budget as the graph compares them, a whole number; a run has used its budget where it has so many. */
export const oracleLimit = (oracle: number): number => Math.ceil(Math.min(oracle, counterLimit));

/** Values that a Jacobian-vector product costs as much as. */
const valuesOfProduct = 2;

/** The oracle of one step: one batch, every call counted where it happens. */
export class CountingOracle implements Oracle {
  private readonly problem: ProblemInstance;
  private readonly data: Data;
  private readonly batch: Tensor<'int32'> | undefined;
  private readonly counts: Cell<'int32'>;
  /** What a call counts, in calls on a batch. */
  private readonly times: number;

  /** @param counts [4], as `spent` names them; carried through loops and branches */
  constructor(
    problem: ProblemInstance,
    data: Data,
    counts: Cell<'int32'>,
    batch: Tensor<'int32'> | undefined,
    times = 1,
  ) {
    this.problem = problem;
    this.data = data;
    this.counts = counts;
    this.batch = batch;
    this.times = times;
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
    return hessianTimes(this.evaluate(x, 'hv'), x, v);
  }

  residuals(x: Params): Tensor<Float> {
    this.spend('f');
    return this.residualsAt(x);
  }

  jacobian(x: Params): { residuals: Tensor<Float>; jacobian: Tensor<Float> } {
    const residuals = this.residualsAt(x);
    const [rows, columns] = [residuals.shape[0] as number, count(x)];
    if (oracleWeights.g * rows < oracleWeights.f * valuesOfProduct * columns) {
      this.spend('g', rows);
      const row = (u: Tensor<Float>): Tensor<Float> => toVector(transposed(residuals, x, u));
      return { residuals, jacobian: t.vmap(row)(t.eye<Float>(rows, residuals.dtype)) };
    }
    this.spend('f', valuesOfProduct * columns);
    const column = (v: Tensor<Float>): Tensor<Float> => forward(residuals, x, fromVector(v, x));
    return { residuals, jacobian: t.matrixTranspose(t.vmap(column)(t.eye<Float>(columns, residuals.dtype))) };
  }

  gaussNewton(x: Params, v: Params): Params {
    this.spend('hv');
    const { model } = this.problem;
    if (!model) {
      const residuals = this.residualsAt(x);
      return transposed(residuals, x, forward(residuals, x, v));
    }
    const at = predict(model, x, this.data, this.batch);
    const loss = t.mean(at.losses(at.targets()));
    const [bent] = t.hvp(loss, [at.outputs], [forward(at.outputs, x, v)]);
    const product = transposed(at.outputs, x, bent as Tensor<Float>);
    return model.penalty ? add(product, hessianTimes(model.penalty(x, this.data), x, v)) : product;
  }

  captures(x: Params, labels: 'data' | Key): Captures {
    this.spend('g');
    const model = this.model();
    const at = predict(model, x, this.data, this.batch);
    const targets = labels === 'data' ? at.targets() : t.stopGradient(model.likelihood.draw(at.outputs, labels));
    const loss = t.mean(at.losses(targets));
    const { tape } = at;
    const names = Object.keys(x);
    const all = t.gradient(loss, [
      ...Object.values(x),
      ...tape.layers.map(({ outputs }) => outputs),
    ]) as Tensor<Float>[];
    const lossGradient = Object.fromEntries(names.map((name, i) => [name, all[i] as Tensor<Float>]));
    const penalty = model.penalty?.(x, this.data);
    return {
      value: penalty ? t.add(loss, penalty) : loss,
      gradient: penalty ? add(lossGradient, gradientOf(penalty, x)) : lossGradient,
      lossGradient,
      layers: tape.layers.map(({ weight, bias, inputs }, i) => ({
        ...{ weight, inputs, errors: t.mul(all[names.length + i] as Tensor<Float>, at.examples) },
        ...(bias !== undefined && { bias }),
      })),
      examples: at.examples,
    };
  }

  whole(): Oracle {
    const { sampling } = this.problem;
    if (!sampling) return this;
    const times = Math.ceil(sampling.examples / sampling.batch);
    return new CountingOracle(this.problem, this.data, this.counts, undefined, times);
  }

  layers(x: Params): readonly LayerNames[] {
    const { tape } = predict(this.model(), x, this.data, this.batch);
    if (tape.layers.length === 0)
      throw new t.GraphError('oracle', 'the problem computes no layer on its tape: what offers layers has to');
    return tape.layers.map(({ weight, bias }) => ({ weight, ...(bias !== undefined && { bias }) }));
  }

  private evaluate(x: Params, kind: Kind): Scalar {
    this.spend(kind);
    return this.problem.value(x, this.data, this.batch);
  }

  private spend(kind: Kind, number = 1): void {
    this.counts.value = t.add(this.counts.value, some(kind, number * this.times));
  }

  private residualsAt(x: Params): Tensor<Float> {
    const { residuals } = this.problem;
    // What a method needs is asked before a run is written down: this is a fault of a method that does not say it.
    if (!residuals)
      throw new t.GraphError(
        'oracle',
        'the problem has no residuals: what asks for them has to need them, and what offers them has to have them',
      );
    return t.flatten(residuals(x, this.data, this.batch));
  }

  private model(): Model {
    const { model } = this.problem;
    if (!model)
      throw new t.GraphError(
        'oracle',
        'the problem has no model: what asks for it has to need it, and what offers it has to have it',
      );
    return model;
  }
}

/** The Jacobian of y in x, times v: shaped like y. */
const forward = (y: Tensor<Float>, x: Params, v: Params): Tensor<Float> =>
  t.jvp(
    [y],
    Object.values(x),
    Object.keys(x).map((n) => v[n] as Scalar),
  )[0] as Tensor<Float>;

/** The transposed Jacobian of y in x, times u. */
function transposed(y: Tensor<Float>, x: Params, u: Tensor<Float>): Params {
  const products = t.vjp([y], Object.values(x), [u]);
  return Object.fromEntries(Object.keys(x).map((n, i) => [n, products[i] as Tensor<Float>]));
}

function hessianTimes(y: Scalar, x: Params, v: Params): Params {
  const names = Object.keys(x);
  const product = t.hvp(
    y,
    Object.values(x),
    names.map((n) => v[n] as Scalar),
  );
  return Object.fromEntries(names.map((n, i) => [n, product[i] as Scalar]));
}
