import { oracleWeights } from '../../shared/domain/run-spec.ts';
import type { ProblemInstance, Data } from '../problems/define.ts';
import { objectiveOf, predict } from '../problems/forms/model.ts';
import { smoothPart } from '../problems/forms/composite.ts';
import type { Model } from '../problems/forms/objective.ts';
import type { Captures, ExampleGradients, LayerNames, Oracle } from '../optimizers/define.ts';
import type { Batches } from './batch.ts';
import type { Cell, Float, Key, Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { Coefficient, Params, Scalar } from '../tensor/params.ts';
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
  private readonly drawn: Batches | undefined;
  private readonly examples: Tensor<'int32'> | undefined;
  private readonly counts: Cell<'int32'>;
  /** What a call counts, in calls on a batch. */
  private readonly times: number;

  /**
   * @param counts [4], as `spent` names them; carried through loops and branches
   * @param examples what is asked about: those of a batch, or nothing, which is the whole problem
   */
  constructor(
    problem: ProblemInstance,
    data: Data,
    counts: Cell<'int32'>,
    drawn: Batches | undefined,
    examples: Tensor<'int32'> | undefined,
    times = 1,
  ) {
    this.problem = problem;
    this.data = data;
    this.counts = counts;
    this.drawn = drawn;
    this.examples = examples;
    this.times = times;
  }

  value(x: Params): Scalar {
    this.spend('f');
    return this.problem.value(x, this.data, this.examples);
  }

  values(points: Tensor<Float>, like: Params): Tensor<Float> {
    this.spend('f', points.shape[0]);
    const one = (point: Tensor<Float>): Scalar => this.problem.value(fromVector(point, like), this.data, this.examples);
    return t.vmap(one)(points);
  }

  slope(x: Params, v: Params): Scalar {
    this.spend('f', valuesOfProduct);
    return forward(this.problem.value(x, this.data, this.examples), x, v);
  }

  gradient(x: Params): Params {
    return gradientOf(this.smooth(x, 'g'), x);
  }

  valueAndGradient(x: Params): { value: Scalar; gradient: Params } {
    const smooth = this.smooth(x, 'g');
    const rest = this.problem.composite?.rest.value(x, this.data);
    return { value: rest ? t.add(smooth, rest) : smooth, gradient: gradientOf(smooth, x) };
  }

  hvp(x: Params, v: Params): Params {
    return hessianTimes(this.smooth(x, 'hv'), x, v);
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

  jvp(x: Params, v: Params): { residuals: Tensor<Float>; product: Tensor<Float> } {
    this.spend('f', valuesOfProduct);
    const residuals = this.residualsAt(x);
    return { residuals, product: forward(residuals, x, v) };
  }

  gaussNewton(x: Params, v: Params): Params {
    this.spend('hv');
    const { model } = this.problem;
    if (!model) {
      const residuals = this.residualsAt(x);
      return transposed(residuals, x, forward(residuals, x, v));
    }
    const at = predict(model, x, this.data, this.examples);
    const loss = t.mean(at.losses(at.targets()));
    const [bent] = t.hvp(loss, [at.outputs], [forward(at.outputs, x, v)]);
    const product = transposed(at.outputs, x, bent as Tensor<Float>);
    return model.penalty ? add(product, hessianTimes(model.penalty(x, this.data), x, v)) : product;
  }

  captures(x: Params, labels: 'data' | Key): Captures {
    this.spend('g');
    const model = this.model();
    const at = predict(model, x, this.data, this.examples);
    const targets = labels === 'data' ? at.targets() : t.stopGradient(at.draw(labels));
    const loss = t.mean(at.losses(targets));
    const { layers } = at.tape;
    const names = Object.keys(x);
    const places = layers.flatMap(({ uses }) => uses.map(({ outputs }) => outputs));
    const all = t.gradient(loss, [...Object.values(x), ...places]) as Tensor<Float>[];
    const lossGradient = Object.fromEntries(names.map((name, i) => [name, all[i] as Tensor<Float>]));
    const back = new Map(places.map((outputs, i) => [outputs, all[names.length + i] as Tensor<Float>]));
    const penalty = model.penalty?.(x, this.data);
    return {
      value: penalty ? t.add(loss, penalty) : loss,
      gradient: penalty ? add(lossGradient, gradientOf(penalty, x)) : lossGradient,
      lossGradient,
      layers: layers.map(({ uses, ...layer }) => {
        const inputs = joined(uses.map((use) => use.inputs));
        const errors = joined(uses.map(({ outputs }) => rowsOf(back.get(outputs) as Tensor<Float>)));
        const rows = inputs.shape[0] as number;
        return { ...layer, inputs, errors: t.mul(errors, at.examples), places: rows / at.examples };
      }),
      examples: at.examples,
    };
  }

  get batches(): number {
    const { sampling } = this.problem;
    return sampling ? Math.ceil(sampling.examples / sampling.batch) : 1;
  }

  whole(): Oracle {
    return this.problem.sampling ? this.on(undefined, this.batches) : this;
  }

  batch(number: Tensor<'int32'>): Oracle {
    if (!this.drawn) return this;
    const { own, other } = this.drawn;
    return this.on(t.select(t.equal(number, 0), own, other(number)), 1);
  }

  perExample(x: Params): ExampleGradients {
    this.spend('g');
    const model = this.model();
    const { examples: count } = predict(model, x, this.data, this.examples);
    const each = (example: Tensor<'int32'>) => {
      const at = predict(model, x, this.data, t.reshape(example, [1]));
      const value = objectiveOf(model, at, at.targets(), x, this.data);
      return t.concat([t.reshape(value, [1]), toVector(gradientOf(value, x))], 0);
    };
    const all = t.vmap(each)(this.examples ?? t.range(count, 'int32'));
    return {
      value: t.mean(t.sliceAxis(all, 1, 0, 1)),
      gradients: t.sliceAxis(all, 1, 1, all.shape[1] as number),
    };
  }

  prox(v: Params, tau: Coefficient): Params {
    return this.problem.composite?.rest.prox(v, tau, this.data) ?? v;
  }

  layers(x: Params): readonly LayerNames[] {
    const { tape } = predict(this.model(), x, this.data, this.examples);
    if (tape.layers.length === 0)
      throw new t.GraphError('oracle', 'the problem computes no layer on its tape: what offers layers has to');
    return tape.layers.map(({ uses: _, ...layer }) => layer);
  }

  /** The same problem asked about other examples, each call counted so many times. */
  private on(examples: Tensor<'int32'> | undefined, times: number): CountingOracle {
    return new CountingOracle(this.problem, this.data, this.counts, this.drawn, examples, times);
  }

  /** What gradients are of. */
  private smooth(x: Params, kind: Kind): Scalar {
    this.spend(kind);
    return smoothPart(this.problem).value(x, this.data, this.examples);
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
    return t.flatten(residuals(x, this.data, this.examples));
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

/** Rows one after another. */
const joined = (rows: readonly Tensor<Float>[]): Tensor<Float> =>
  rows.length === 1 ? (rows[0] as Tensor<Float>) : t.concat(rows, 0);

/** Every axis but the last as one. */
const rowsOf = (x: Tensor<Float>): Tensor<Float> =>
  x.shape.length === 2 ? x : t.reshape(x, [t.sizeOf(x.shape.slice(0, -1)), x.shape.at(-1) as number]);

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
