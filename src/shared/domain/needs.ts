import type { PrecisionId } from './run-spec.ts';

/** What a method is given in a run. */
interface Given {
  readonly precision: PrecisionId;
}

interface Kind {
  /** What it is. */
  readonly name: string;
  /** Why a method cannot do without: `adam …`. */
  readonly why: string;
  readonly isMet: (given: Given) => boolean;
}

/** Everything that a method may be unable to do without. */
const kinds = {
  floats: {
    name: 'fp32 or fp64',
    why: 'hands back a point that it does not store in the precision of the run, which codes of 4 bits would hide',
    isMet: ({ precision }) => precision !== 'int4',
  },
  'fine steps': {
    name: 'fp32 or fp64',
    why: 'begins with steps so small that codes of 4 bits hardly ever change by them',
    isMet: ({ precision }) => precision !== 'int4',
  },
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
