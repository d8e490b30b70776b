import type { BbobFunction } from './function.ts';
import { illConditioned } from './ill-conditioned.ts';
import { moderate } from './moderate.ts';
import { multimodal } from './multimodal.ts';
import { separable } from './separable.ts';
import { weaklyStructured } from './weakly-structured.ts';

/** The 24 noiseless functions, in their order. */
const functions = [...separable, ...moderate, ...illConditioned, ...multimodal, ...weaklyStructured];

/** Of all 24, in their order. */
export const bbobEquations: readonly { readonly title: string; readonly equation: string }[] = functions;

/** @param number 1 to 24 */
export const bbobFunction = (number: number): BbobFunction => functions[number - 1] as BbobFunction;

/** The seed from which the random numbers of an instance are drawn. */
export const instanceSeed = (number: number, instance: number): number =>
  (bbobFunction(number).seedBase ?? number) + 10_000 * instance;
