/** What a method's way does not depend on, up to rounding, with its ε at 0 and without weight decay. */
const kinds = {
  'scale of f': 'the scale of f',
  rotation: 'rotations of x',
  'matrix rotation': 'rotations of a matrix from either side',
} as const;

export type Invariance = keyof typeof kinds;
export const invariances = Object.keys(kinds) as readonly Invariance[];

/** For people: empty where there are none. */
export const invariancesInWords = (own: readonly Invariance[] = []): string =>
  own.map((each) => kinds[each]).join('; ');
