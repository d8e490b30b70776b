import type { PrecisionId } from './run-spec.ts';

/**
 * What a problem tells of itself beside its value: that it is a quadratic, a sum of squares, of residuals that are linear, that
 * it predicts examples, each with a loss of a known distribution, that it does so by layers that a tape can record, and
 * that it is composite: a smooth part, and another one with a proximal map.
 */
export const offers = ['quadratic', 'residuals', 'linear', 'model', 'layers', 'prox'] as const;
export type Offer = (typeof offers)[number];

const told: Readonly<Record<Offer, string>> = {
  quadratic: 'a quadratic',
  residuals: 'a sum of squares',
  linear: 'linear in its residuals',
  model: 'a model of examples',
  layers: 'of layers',
  prox: 'a smooth part and one with a proximal map',
};
/** What a problem tells of itself, for people; empty where that is its value alone. */
export const offersInWords = (own: readonly Offer[] = []): string => own.map((each) => told[each]).join(', ');

/** What a method is given in a run. */
interface Given {
  readonly precision: PrecisionId;
  /** What its problem tells. */
  readonly offers: readonly Offer[];
  /** Unknowns of its problem. */
  readonly dimension: number;
}

interface Kind {
  /** What it is. */
  readonly name: string;
  /** Why a method cannot do without: `adam …`. */
  readonly why: string;
  readonly isMet: (given: Given) => boolean;
}

const floatsOnly = (why: string): Kind => ({
  ...{ name: 'fp32 or fp64', why },
  isMet: ({ precision }) => precision !== 'int4',
});

const ofProblem = (name: string, why: string, any: readonly Offer[]): Kind => ({
  ...{ name, why },
  isMet: ({ offers: told }) => any.some((each) => told.includes(each)),
});

const unknownsUpTo = (most: number, does: string): Kind => ({
  name: `at most ${most} unknowns`,
  why: `${does} a square matrix over all unknowns, of which there may be ${most}`,
  isMet: ({ dimension }) => dimension <= most,
});

/** Everything that a method may be unable to do without. */
const kinds = {
  floats: floatsOnly(
    'hands back a point that it does not store in the precision of the run, which codes of 4 bits would hide',
  ),
  'fine steps': floatsOnly('begins with steps so small that codes of 4 bits hardly ever change by them'),
  'its space': floatsOnly('walks in a space in which codes of 4 bits do not lie'),
  'exact points': floatsOnly('goes on from the very point that it has come to, which codes of 4 bits would move'),
  residuals: ofProblem('a sum of squares', 'needs a problem that is a sum of squares', ['residuals']),
  'gauss-newton': ofProblem(
    'a sum of squares, or a model of examples',
    'needs a problem that is a sum of squares or a model of examples',
    ['residuals', 'model'],
  ),
  model: ofProblem('a model of examples', 'needs a problem that predicts examples', ['model']),
  linear: ofProblem('a linear fit', 'needs a problem that is a sum of squares of linear residuals', ['linear']),
  quadratic: ofProblem('a quadratic', 'needs a problem whose Hessian is the same everywhere', ['quadratic', 'linear']),
  // Beyond these, to solve with it takes more than seconds.
  'few unknowns': unknownsUpTo(2000, 'solves with'),
  // Beyond these, it takes more than 800 MB in fp64.
  'not many unknowns': unknownsUpTo(10_000, 'keeps'),
  layers: ofProblem('layers', 'needs a problem of layers, to see what goes into each and what comes back', ['layers']),
} as const satisfies Readonly<Record<string, Kind>>;

export type Need = keyof typeof kinds;
export const needs = Object.keys(kinds) as readonly Need[];

/** Why a method cannot run where it is given so much, for people; undefined: it can. */
export function unmet(wanted: readonly Need[] = [], given: Given): string | undefined {
  const missing = wanted.find((need) => !kinds[need].isMet(given));
  return missing && kinds[missing].why;
}

/** What a method needs, for people; empty where it needs nothing. */
export const needsInWords = (wanted: readonly Need[] = []): string => wanted.map((need) => kinds[need].name).join('; ');
