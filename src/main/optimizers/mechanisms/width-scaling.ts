import { int } from '../../../shared/domain/parameter.ts';
import type { Unknowns } from '../../problems/define.ts';
import { mul } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { isMatrix } from './matrices.ts';

/** The width at which layers learn as without it, arXiv:2312.12226; 0: they do so at every width. */
export const baseWidth = int(0, { min: 0, max: 1_000_000, structural: true });

/** How often the sides of a layer are as wide as the base; 1 for what data are as wide as, which does not grow. */
export interface Growth {
  readonly inputs: number;
  readonly outputs: number;
}
type Growths = Readonly<Record<string, Growth>>;

const none: Growth = { inputs: 1, outputs: 1 };

/**
 * Of every tensor by its name. Weights in their order are layers, the first of which gets data and the last of which makes
 * them; a bias is of the layer before it, and what belongs to no layer does not grow.
 */
export function growthsOf(unknowns: Unknowns, base: number): Growths {
  const isWeight = (name: string): boolean => isMatrix(unknowns, name);
  const names = Object.keys(unknowns);
  const weights = names.filter(isWeight);
  const growthOf = (name: string, i: number): Growth => {
    const layer = isWeight(name) ? name : names.slice(0, i).findLast(isWeight);
    if (base === 0 || layer === undefined || !(isWeight(name) || unknowns[name]?.role === 'bias')) return none;
    const [inputs = 1, outputs = 1] = (unknowns[layer]?.shape ?? []).slice(-2);
    return {
      inputs: isWeight(name) && layer !== weights[0] ? inputs / base : 1,
      outputs: layer === weights.at(-1) ? 1 : outputs / base,
    };
  };
  return Object.fromEntries(names.map((name, i) => [name, growthOf(name, i)]));
}

/**
 * Updates, each times the rate at which layers of all widths learn alike where it is Pᵉ G Pᵉ, P the inverse of the size of
 * what comes in or back: outputs^(1 − e) · inputs^(e − 1). A gradient has e = 0, Shampoo ½; for K-FAC, of 1, it is 1.
 */
export const atWidth = (update: Params, growths: Growths, e: number): Params =>
  Object.fromEntries(
    Object.entries(update).map(([name, tensor]) => {
      const { inputs, outputs } = growths[name] ?? none;
      return [name, mul(tensor, (outputs / inputs) ** (1 - e))];
    }),
  );
