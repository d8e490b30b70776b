import type { OptimizerEntry } from '../../shared/domain/catalogue.ts';
import type { Invariance } from '../../shared/domain/invariances.ts';
import type { Need } from '../../shared/domain/needs.ts';
import type { Parameter, Parameters, ParameterValues } from '../../shared/domain/parameter.ts';
import type { Space } from '../../shared/domain/spaces.ts';
import type { Bounds, Unknowns } from '../problems/define.ts';
import type { LayerNames } from '../problems/forms/tape.ts';
import type { Float, Key, Tensor } from '../tensor/index.ts';
import type { Coefficient, Params, Scalar } from '../tensor/params.ts';
import type { Tree } from '../tensor/tree.ts';
import type { Geometry } from './spaces/geometry.ts';

export type { LayerNames } from '../problems/forms/tape.ts';

/**
 * The problem as a method sees it. Every call is counted where it happens, in loops and branches too; the batch is the
 * same for all calls of one step. Of a composite problem, values are of f, gradients and products of its smooth part alone.
 */
export interface Oracle {
  /** f(x); counts one value. */
  value(x: Params): Scalar;
  /**
   * f at each of several points [q, n], the entries of x in their order, at once: [q]. Counts q values, and takes the memory
   * of q of them.
   */
  values(points: Tensor<Float>, like: Params): Tensor<Float>;
  /** The slope of f at x along v; counts two values. */
  slope(x: Params, v: Params): Scalar;
  /** The gradient at x; counts one gradient. */
  gradient(x: Params): Params;
  /** f(x) and its gradient; counts one gradient, whose forward pass gives the value. */
  valueAndGradient(x: Params): { readonly value: Scalar; readonly gradient: Params };
  /** Hessian at x times v; counts one Hessian-vector product. */
  hvp(x: Params, v: Params): Params;
  /** Residuals r [m] with f = ½ ‖r‖²; counts one value. Needs `residuals`. */
  residuals(x: Params): Tensor<Float>;
  /**
   * r [m] and its Jacobian [m, n], the entries of x in their order; counts two values for each column, or a gradient for
   * each row where that is less. Needs `residuals`.
   */
  jacobian(x: Params): { readonly residuals: Tensor<Float>; readonly jacobian: Tensor<Float> };
  /** r [m] and its Jacobian times v [m]; counts two values. Needs `residuals`. */
  jvp(x: Params, v: Params): { readonly residuals: Tensor<Float>; readonly product: Tensor<Float> };
  /**
   * The Gauss-Newton matrix at x times v: JᵀJ of residuals, or JᵀHJ of a model with the Hessian H of its losses in its
   * outputs, and the Hessian of its penalty; counts one Hessian-vector product, of which it has the cost. Needs `gauss-newton`.
   */
  gaussNewton(x: Params, v: Params): Params;
  /**
   * f(x), its gradient and what every layer saw; counts one gradient. With a key the labels are drawn from the model, not
   * taken from the data. Needs `model`, and `layers` where layers are used.
   */
  captures(x: Params, labels: 'data' | Key): Captures;
  /** The gradient of every example's own loss and the problem's penalty; counts one gradient. Needs `model`. */
  perExample(x: Params): ExampleGradients;
  /** How many batches have as many examples as there are, rounded up; 1 where none are drawn. */
  readonly batches: number;
  /** The problem on another batch of this step: number 0 is its own. Where none are drawn, the problem itself. */
  batch(number: Tensor<'int32'>): Oracle;
  /**
   * The problem without a batch. Where batches are drawn, each of its calls counts as many as there are batches in all
   * examples, rounded up.
   */
  whole(): Oracle;
  /**
   * The proximal map of what is not smooth, argmin_u h(u) + ‖u − v‖² / 2τ; v itself where all of f is smooth. Counts nothing.
   */
  prox(v: Params, tau: Coefficient): Params;
  /** Which layers there are; asks for nothing, and counts nothing. Needs `layers`. */
  layers(x: Params): readonly LayerNames[];
}

export interface Captures {
  readonly value: Scalar;
  readonly gradient: Params;
  /** That of the mean loss alone, without the problem's penalty. */
  readonly lossGradient: Params;
  readonly layers: readonly LayerCapture[];
  /** Of how many examples the value is a mean. */
  readonly examples: number;
}

export interface ExampleGradients {
  readonly value: Scalar;
  /** [examples, n], the entries of x in their order; their mean is the gradient. */
  readonly gradients: Tensor<Float>;
}

/** What a layer got and what came back, example by example, at every place where an example uses it. */
export interface LayerCapture extends LayerNames {
  /** How many places there are: 1, positions of an image, or times of a sequence. */
  readonly places: number;
  /** [examples · places, inputs], without a constant one for the bias. */
  readonly inputs: Tensor<Float>;
  /** [examples · places, outputs]: the gradient of each example's own loss in the layer's outputs. */
  readonly errors: Tensor<Float>;
}

/** A structural hyper-parameter is a plain value, fixed in the graph; any other is a float64 scalar, an input of it. */
export type HyperOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends { readonly structural: true } ? StructuralValue<P[K]> : Tensor<'float64'>;
};
type StructuralValue<P extends Parameter> = P extends {
  readonly type: 'choice';
  readonly choices: readonly (infer C)[];
}
  ? C
  : P extends { readonly type: 'flag' }
    ? boolean
    : number;

/** Where x lives; a method asks for what the spaces have that it names in `spaces`. */
export interface Surroundings {
  /** How to walk on `ball`, `sphere` and `stiefel`. */
  geometry(): Geometry;
  /** Of a `box`. */
  bounds(): Bounds;
}

export interface InitContext<H> {
  readonly x: Params;
  /** What each tensor of x is. */
  readonly unknowns: Unknowns;
  readonly space: Surroundings;
  readonly h: H;
  readonly oracle: Oracle;
  readonly key: Key;
}

export interface StepContext<H, S> extends InitContext<H> {
  readonly state: S;
  /** Number of this step, from 1. */
  readonly t: Tensor<'int32'>;
  /**
   * True when values and gradients kept in the state belong to another point (parameters rounded as they were stored,
   * int4) or another batch (sampled problems): they must then be asked for again.
   */
  readonly stale: boolean;
}

export interface StepResult<S> {
  readonly x: Params;
  readonly state: S;
  /** The method cannot go on: the run ends here. */
  readonly stop?: Tensor<'bool'>;
}

export interface OptimizerDefinition extends OptimizerEntry {
  init(context: InitContext<never>): Tree;
  step(context: StepContext<never, never>): StepResult<Tree>;
  point?(at: { readonly x: Params; readonly state: never }): Params;
}

/** Declares an optimizer: pure functions over symbolic tensors that never name a dtype or a device. */
export function defineOptimizer<const H extends Parameters, S extends Tree>(definition: {
  readonly id: string;
  readonly title: string;
  readonly short?: string;
  readonly order: 0 | 1 | 2;
  readonly paper: string;
  readonly revision: number;
  readonly hyper: H;
  readonly needs?: readonly Need[];
  readonly spaces?: readonly Space[];
  readonly composite?: true;
  readonly ownRate?: ParameterValues;
  readonly invariances?: readonly Invariance[];
  readonly cost: string;
  readonly state: string;
  readonly family?: string;
  readonly equation?: string;
  readonly about?: string;
  readonly words?: string;
  readonly pitfalls?: readonly string[];
  readonly sources?: { readonly [K in keyof H]: string };
  init(context: InitContext<HyperOf<H>>): S;
  step(context: StepContext<HyperOf<H>, S>): StepResult<S>;
  /**
   * What the method hands back where that is not its iterate x, such as an average: rows, audits and scores are of it. The
   * method then needs `floats` by itself, since what is handed back is not stored in a run's precision.
   */
  point?(at: { readonly x: Params; readonly state: S }): Params;
}): OptimizerDefinition {
  const { needs = [] } = definition;
  // What is handed back is no code of 4 bits.
  const all = 'point' in definition ? [...new Set<Need>(['floats', ...needs])] : needs;
  return { kind: 'minimise', ...definition, ...(all.length > 0 && { needs: all }) };
}
