/**
 * Declarations of the numbers and choices that define a problem instance or an optimizer's hyper-parameters. They drive
 * validation, `descent list`, grids and the identity of a run.
 *
 * `structural` parameters change the compiled program; all others are inputs of it.
 */
export interface RealParameter {
  readonly type: 'real';
  readonly default: number;
  /** Inclusive unless `exclusive` names the bound. */
  readonly min?: number;
  readonly max?: number;
  readonly exclusive?: readonly ('min' | 'max')[];
  /** Recommended search range on a logarithmic scale. */
  readonly log?: readonly [number, number];
  readonly structural?: false;
}

export interface IntParameter {
  readonly type: 'int';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly structural?: boolean;
}

export interface ChoiceParameter<C extends string = string> {
  readonly type: 'choice';
  readonly default: C;
  readonly choices: readonly C[];
  readonly structural: true;
}

/** A list of numbers; its length is always structural, its entries never are. */
export interface VectorParameter {
  readonly type: 'vector';
  readonly default: readonly number[];
  readonly minLength: number;
  readonly min?: number;
  readonly max?: number;
}

/** A list of rows of equal length; its shape is always structural, its entries never are. */
export interface MatrixParameter {
  readonly type: 'matrix';
  readonly default: readonly (readonly number[])[];
  readonly min?: number;
  readonly max?: number;
}

export interface FlagParameter {
  readonly type: 'flag';
  readonly default: boolean;
  readonly structural: true;
}

export type Parameter =
  RealParameter | IntParameter | ChoiceParameter | VectorParameter | MatrixParameter | FlagParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The plain value of a declared parameter, as written in a suite file. */
export type ParameterValue = number | string | boolean | readonly number[] | readonly (readonly number[])[];
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export type ValueOf<P extends Parameter> = P extends RealParameter | IntParameter
  ? number
  : P extends ChoiceParameter<infer C>
    ? C
    : P extends VectorParameter
      ? readonly number[]
      : P extends MatrixParameter
        ? readonly (readonly number[])[]
        : boolean;
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

type RealOptions = Omit<RealParameter, 'type' | 'default'>;

/** A real number; bounds are inclusive unless listed in `exclusive`. */
export const real = (value: number, options: RealOptions = {}): RealParameter => ({
  type: 'real',
  default: value,
  ...options,
});

/** A positive real number. */
export const positive = (value: number, options: RealOptions = {}): RealParameter =>
  real(value, { min: 0, exclusive: ['min'], ...options });

/** A real number in [0, 1), such as a decay rate. */
export const unit = (value: number): RealParameter => real(value, { min: 0, max: 1, exclusive: ['max'] });

type IntBounds = { readonly min: number; readonly max: number };

/** A whole number; `structural: true` in its type makes it a plain value in the graph. */
export function int(
  value: number,
  options: IntBounds & { readonly structural: true },
): IntParameter & { readonly structural: true };
export function int(value: number, options: IntBounds): IntParameter;
export function int(value: number, options: IntBounds & { readonly structural?: boolean }): IntParameter {
  return { type: 'int', default: value, ...options };
}

export const choice = <const C extends string>(choices: readonly C[], value: NoInfer<C>): ChoiceParameter<C> => ({
  type: 'choice',
  default: value,
  choices,
  structural: true,
});

export const flag = (value: boolean): FlagParameter => ({ type: 'flag', default: value, structural: true });

export const vector = (
  value: readonly number[],
  options: { minLength?: number; min?: number; max?: number } = {},
): VectorParameter => ({ type: 'vector', default: value, minLength: 1, ...options });

export const matrix = (
  value: readonly (readonly number[])[],
  options: { min?: number; max?: number } = {},
): MatrixParameter => ({ type: 'matrix', default: value, ...options });

/** Every default. */
export const defaultsOf = (parameters: Parameters): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));
