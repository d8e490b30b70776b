import type { ProblemEntry, ProblemFacts, ProblemPlane, ProblemVariant } from '../../shared/domain/catalogue.ts';
import type { Parameters, ParameterValues, ValuesOf } from '../../shared/domain/parameter.ts';
import type { Measured, MetricEntry } from '../../shared/domain/metrics.ts';
import type { Offer } from '../../shared/domain/needs.ts';
import type { PrecisionId } from '../../shared/domain/run-spec.ts';
import type { Space } from '../../shared/domain/spaces.ts';
import type { Float, Key, Shape, Tensor } from '../tensor/index.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Params, Scalar } from '../tensor/params.ts';
import type { Data } from './forms/data.ts';
import type { Objective } from './forms/objective.ts';

export type { Data } from './forms/data.ts';

/**
 * What a tensor of parameters is, for methods and precisions that treat them differently. A weight of a layer is [inputs,
 * outputs], a kernel [height, width, inputs, outputs].
 */
export type Role = 'vector' | 'weight' | 'bias' | 'kernel' | 'gain' | 'embedding';

export interface ParameterSpec {
  readonly shape: Shape;
  readonly role: Role;
}

export type Unknowns = Readonly<Record<string, ParameterSpec>>;

/** How many numbers they are. */
export const dimensionOf = (unknowns: Readonly<Record<string, Pick<ParameterSpec, 'shape'>>>): number =>
  Object.values(unknowns).reduce((n, { shape }) => n + sizeOf(shape), 0);

/** Host data of an instance: built in float64 (rounded once to a run's precision), or int32 (labels, indices). */
export interface HostTensor {
  readonly values: Float64Array | Int32Array;
  readonly shape: Shape;
}

/** Where the unknowns of a problem in a `box` lie. */
export interface Bounds {
  readonly lower: Params;
  readonly upper: Params;
  /** Σ weights · x is no more than `most`, or, where it has to be filled, just that. */
  readonly volume?: { readonly weights: Params; readonly most: Scalar; readonly isFilled: boolean };
}

/** A scalar of a point, in float64. */
type Measure = (x: Params, data: Data) => Scalar;

export interface Metric extends Measured {
  readonly of: Measure;
}

/** One concrete problem. Its graph may depend on structural parameters alone; everything else enters by `data`. */
export interface ProblemInstance extends Objective {
  /** The unknowns, in a fixed order. */
  readonly unknowns: Unknowns;
  readonly data: Readonly<Record<string, HostTensor>>;
  /** Further data computed once in the graph, in float64, from `data` (targets of a teacher, say). */
  derive?(data: Data): Readonly<Record<string, Tensor<Float>>>;
  /** The start, in float64: fixed by the data, or drawn with the run's key. */
  start(data: Data, key: Key): Params;
  /** Where the unknowns live; `defineProblem` says it again of each instance. */
  readonly space?: Space;
  /** Of a problem in a `box`. */
  bounds?(data: Data): Bounds;
  /** What is measured beside f at every recorded point: no method sees it. */
  readonly metrics?: readonly Metric[];
  /** Sampled problems: indices in [0, examples) are drawn with replacement, the same for every optimizer. */
  readonly sampling?: { readonly examples: number; readonly batch: number };
  /**
   * How the parameters are stored under int4: on the lattice {-7..7} R/7 of a box [-R, R], or in blocks scaled by their
   * largest entry. 'blocks': tensors under 1,024 entries stay in fp32; 'blocks-all': none does.
   */
  readonly int4?: { readonly lattice: number } | 'blocks' | 'blocks-all';
}

export interface ProblemDefinition<P extends Parameters = Parameters> extends ProblemEntry {
  readonly parameters: P;
  check?(values: ParameterValues): { readonly key: string; readonly message: string } | undefined;
  facts(values: ParameterValues): ProblemFacts;
  instance(values: ParameterValues): ProblemInstance;
}

/** `ProblemPlane` over a problem's own parameters. */
interface PlaneOf<V> {
  readonly parameters: ParameterValues;
  range(values: V): ReturnType<ProblemPlane['range']>;
  minimiser?(values: V): readonly [number, number] | undefined;
}

/** Declares a problem; `facts` and `instance` get the declared parameters with their types. */
export function defineProblem<const P extends Parameters>(definition: {
  readonly id: string;
  readonly title: string;
  readonly short?: string;
  readonly naming?: { readonly [K in keyof P]?: `${string}{}${string}` };
  readonly revision: number;
  readonly parameters: P;
  readonly precisions: readonly PrecisionId[];
  readonly offers?: readonly Offer[];
  readonly space?: Space;
  readonly metrics?: readonly MetricEntry[];
  readonly family?: string;
  readonly equation?: string;
  readonly about?: string;
  readonly variants?: readonly ProblemVariant[];
  readonly plane?: PlaneOf<ValuesOf<P>>;
  check?(values: ValuesOf<P>): { readonly key: string; readonly message: string } | undefined;
  facts(values: ValuesOf<P>): ProblemFacts;
  /** With a measure for each of the metrics. */
  instance(values: ValuesOf<P>): Omit<ProblemInstance, 'space' | 'metrics'> & {
    readonly metrics?: Readonly<Record<string, Measure>>;
  };
}): ProblemDefinition {
  const { id, space, metrics = [] } = definition;
  const named = metrics.map(({ name }) => name);
  return {
    kind: 'minimise',
    ...definition,
    instance(values) {
      const { metrics: measures = {}, ...instance } = definition.instance(values as ValuesOf<P>);
      const measured = Object.keys(measures);
      if (measured.toSorted().join() !== named.toSorted().join())
        throw new RangeError(
          `${id} names the metrics '${named.join(', ')}', and its instance measures '${measured.join(', ')}'`,
        );
      return {
        ...instance,
        ...(space && { space }),
        ...(metrics.length > 0 && {
          metrics: metrics.map(({ name, better }) => ({ name, better, of: measures[name]! })),
        }),
      };
    },
  };
}

/** Gaps 10^2, 10^1.8, …, 10^-8: the ladder for known optima, the same in every precision. */
export const knownOptimumTargets: readonly number[] = Array.from({ length: 51 }, (_, i) =>
  Number((10 ** (2 - i * 0.2)).toPrecision(6)),
);

/** The same with those that a problem is judged by beside it. */
export const targetsWith = (...own: readonly number[]): readonly number[] =>
  [...new Set([...knownOptimumTargets, ...own])].sort((a, b) => b - a);
