import type { Parameters, ParameterValues } from './parameter.ts';
import type { Invariance } from './invariances.ts';
import type { MetricEntry } from './metrics.ts';
import type { Need, Offer } from './needs.ts';
import type { FloatType } from './representable.ts';
import type { PrecisionId } from './run-spec.ts';
import type { Space } from './spaces.ts';

/** What validation, `descent list` and the engine need to know of an optimizer; every definition extends it. */
export interface OptimizerEntry {
  readonly id: string;
  readonly title: string;
  /** What its field calls it in short, such as `NCG`; where it is not declared, the title. */
  readonly short?: string;
  /** Highest derivative it asks the oracle for with its defaults: 0 values, 1 gradients, 2 Hessian-vector products. */
  readonly order: 0 | 1 | 2;
  /** The kind of problem it solves; only equal kinds run together. */
  readonly kind: string;
  readonly paper: string;
  /** Part of a run's identity: raise it when results change. */
  readonly revision: number;
  readonly hyper: Parameters;
  /** What it cannot do without; a run that has not all of it is refused before anything is written. */
  readonly needs?: readonly Need[];
  /** Where it can walk; not declared: among all numbers. */
  readonly spaces?: readonly Space[];
  /** It takes the part of a composite problem that is not smooth by its proximal map; others see the smooth part alone. */
  readonly composite?: true;
  /** Settings with which it finds its rate itself, so that a schedule of `lr` would do nothing and is refused. */
  readonly ownRate?: ParameterValues;
  /** What its way does not depend on; a test holds it to each. Like all that is for readers, no part of a run's identity. */
  readonly invariances?: readonly Invariance[];
  /** Oracle calls of one step, in words, such as '1 gradient'. */
  readonly cost: string;
  /** Floats kept per parameter beyond the parameter itself, in words. */
  readonly state: string;
  /** Such as `momentum`. Like all that follows it is for readers alone, no part of a run's identity. */
  readonly family?: string;
  /** One step, in TeX. */
  readonly equation?: string;
  /** What it is, in one plain sentence. */
  readonly about?: string;
  /** One step in plain text and with the names of `hyper`, such as `x ← x − lr · g`; a line an assignment. */
  readonly words?: string;
  /** What to beware of, a sentence each. */
  readonly pitfalls?: readonly string[];
  /** Where the default of each hyper-parameter comes from, and what others have; by its name. */
  readonly sources?: Readonly<Record<string, string>>;
}

/** One of several objectives that parameters choose among. */
export interface ProblemVariant {
  readonly title: string;
  /** The values that choose it. */
  readonly parameters: ParameterValues;
  readonly equation: string;
}

type Point = readonly [x: number, y: number];

/** How a problem becomes one of two unknowns, and where a map of it is worth a look. */
export interface ProblemPlane {
  /** Beside the defaults. */
  readonly parameters: ParameterValues;
  range(values: ParameterValues): { readonly x: Point; readonly y: Point };
  /** Where the objective is least; undefined: not known. */
  minimiser?(values: ParameterValues): Point | undefined;
}

/** The facts about one instance of a problem that scoring needs. */
export interface ProblemFacts {
  /** Number of unknowns. */
  readonly dimension: number;
  /** Known optimum, or a frozen reference value; the gap is measured from it. Undefined: no gap. */
  readonly optimum: number | undefined;
  /** How far its default start lies above the optimum: what is large here. Undefined: 1. */
  readonly scale?: number;
  /** 'known': analytic; 'reference': a frozen best value. */
  readonly optimumKind: 'known' | 'reference';
  /** Targets as gaps f - f*, descending. */
  readonly targets: readonly number[];
  /** Precisions in which this instance makes sense, where they are fewer than the problem's. */
  readonly precisions?: readonly PrecisionId[];
  /** The least objective on the lattice of int4, where every point of it can be tried; runs under int4 are told from it. */
  readonly latticeOptimum?: number | undefined;
  /** Sampled problems draw a batch a step; f_working is then a batch value. */
  readonly sampled: boolean;
}

export interface ProblemEntry {
  readonly id: string;
  readonly title: string;
  /** What its field calls it in short, such as `BBOB`; where it is not declared, the id. */
  readonly short?: string;
  /**
   * How parameters are written in the names of instances, by their names: `f{}` makes `f10`, `{}-D` makes `2-D`. These
   * stand in every name, in this order; others as `name=value`, where they differ from their defaults. Texts rather than
   * functions: a plug-in's process can tell them to those that run no code of it.
   */
  readonly naming?: { readonly [name: string]: string | undefined };
  readonly kind: string;
  readonly revision: number;
  readonly parameters: Parameters;
  /** Precisions in which it makes sense. */
  readonly precisions: readonly PrecisionId[];
  /** What it tells of itself beside its value, for methods that need it. */
  readonly offers?: readonly Offer[];
  /** Where its unknowns live; not declared: among all numbers. */
  readonly space?: Space;
  /** What is measured at every row beside f. */
  readonly metrics?: readonly MetricEntry[];
  /** Checks combinations that single declarations cannot; returns the complaint, naming the key, or undefined. */
  check?(values: ParameterValues): { readonly key: string; readonly message: string } | undefined;
  facts(values: ParameterValues): ProblemFacts;
  /** Such as `regression`. Like all that follows it is for readers alone, no part of a run's identity. */
  readonly family?: string;
  /** The objective, in TeX. */
  readonly equation?: string;
  /** What it is, in one plain sentence. */
  readonly about?: string;
  readonly variants?: readonly ProblemVariant[];
  readonly plane?: ProblemPlane;
}

export interface PrecisionEntry {
  readonly id: PrecisionId;
  readonly title: string;
  readonly revision: number;
  readonly storage: string;
  readonly arithmetic: string;
  readonly rounding: string;
  /** What arithmetic runs on. */
  readonly dtype: FloatType;
}

/** Plug-ins need not tell what they belong to. */
export const familyOf = ({ family }: Pick<OptimizerEntry, 'family'>): string => family ?? 'own';

/** A file of the plug-in folder that nothing can be taken from, and why. */
export interface UnloadedPlugin {
  readonly file: string;
  readonly why: string;
}

export const unloadedText = ({ file, why }: UnloadedPlugin): string => `plug-in ${file} could not be loaded: ${why}`;

/** What an optimizer or a problem is called: its id first, the most telling name last. */
export const namesOf = ({
  id,
  title,
  short,
}: Pick<OptimizerEntry, 'id' | 'title' | 'short'>): [string, ...string[]] => [
  id,
  ...(short === undefined ? [] : [short]),
  title,
];

/** All that can be named in a suite. */
export interface Catalogue {
  readonly optimizers: readonly OptimizerEntry[];
  readonly problems: readonly ProblemEntry[];
  readonly precisions: readonly PrecisionEntry[];
  /** What might have named more. */
  readonly unloaded?: readonly UnloadedPlugin[];
}

const shownUnloaded = 3;

/** What a complaint about an unknown optimizer or problem adds: it may be in a plug-in that could not be loaded. */
export function unloadedHint({ unloaded = [] }: Catalogue, id: string): string {
  // Mostly a file is called as what it defines.
  const called = unloaded.filter(({ file }) => file.split(/[/\\]/).at(-1)?.startsWith(`${id}.`));
  const meant = called.length > 0 ? called : unloaded;
  const more = meant.length > shownUnloaded ? [`and ${meant.length - shownUnloaded} more`] : [];
  return [...meant.slice(0, shownUnloaded).map(unloadedText), ...more].map((text) => `; ${text}`).join('');
}
