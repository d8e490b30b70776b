import { mulberry32 } from '../../shared/stats/mulberry32.ts';

/** Random data of an instance: the same numbers in every language (mulberry32, Box-Muller), in float64. */
export interface RandomData {
  /** A number in [0, 1). */
  readonly uniform: () => number;
  /** A standard normal number: √(-2 ln(1 - u₁)) cos 2πu₂, two uniform draws each. */
  readonly normal: () => number;
}

export function randomData(seed: number): RandomData {
  const uniform = mulberry32(seed);
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  return { uniform, normal };
}
