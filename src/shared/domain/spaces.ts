/**
 * Where the unknowns of a problem live: anywhere, or every row (the last axis) of each in one of these; on `stiefel` every
 * matrix, in a `box` every entry.
 */
const named = {
  euclidean: 'numbers of any size',
  simplex: 'shares (rows of no negative number, of sum 1)',
  ball: 'points of Poincaré’s ball (rows shorter than 1)',
  sphere: 'directions (rows of length 1)',
  stiefel: 'frames (matrices with orthonormal columns)',
  box: 'numbers between bounds',
} as const;

export type Space = keyof typeof named;
export const spaces = Object.keys(named) as readonly Space[];

export const spaceInWords = (space: Space = 'euclidean'): string => named[space];
/** The spaces that a method can walk in, for people. */
export const spacesInWords = (own: readonly Space[] = ['euclidean']): string =>
  own.map((each) => named[each]).join('; ');
