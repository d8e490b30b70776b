import type { ParameterValues } from './parameter.ts';

/**
 * What a method's way does not depend on, up to rounding, with its ε at 0, without weight decay, and with its linear systems
 * solved to the end.
 */
const kinds = {
  'scale of f': 'the scale of f',
  'scale of f over lr': 'the scale of f where lr is divided by it',
  'order of f': 'rising functions of f',
  rotation: 'rotations of x',
  'matrix rotation': 'rotations of a matrix from either side',
  'scales of x': 'scales of single unknowns',
  'affine maps of x': 'affine maps of x',
  'input maps': 'linear maps of what a layer gets',
  'layer maps': 'linear maps of what a layer gets and of what it hands on',
  'common slope': 'a number added to all slopes of a row',
} as const;

export type InvarianceKind = keyof typeof kinds;
export const invarianceKinds = Object.keys(kinds) as readonly InvarianceKind[];

/** One that it has as it is, or with these hyper-parameters in place of the defaults. */
export type Invariance = InvarianceKind | { readonly of: InvarianceKind; readonly where: ParameterValues };

export const kindOf = (own: Invariance): InvarianceKind => (typeof own === 'string' ? own : own.of);
export const settingsOf = (own: Invariance): ParameterValues => (typeof own === 'string' ? {} : own.where);

const inWords = (own: Invariance): string => {
  const settings = Object.entries(settingsOf(own)).map(([name, value]) => `${name} = ${String(value)}`);
  return [kinds[kindOf(own)], ...(settings.length > 0 ? [`(${settings.join(', ')})`] : [])].join(' ');
};

/** For people: empty where there are none. */
export const invariancesInWords = (own: readonly Invariance[] = []): string => own.map(inWords).join('; ');
