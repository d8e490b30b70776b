/** A program by what its durations may be told from, in this order: problem, instance, optimizer, precision. */
export type Traits = readonly [problem: string, instance: string, optimizer: string, precision: string];

/** A logarithm of seconds, with the standard deviation that it is known to. */
export interface LogSeconds {
  readonly mean: number;
  readonly sd: number;
}

/** How much programs differ by each trait, and otherwise, as standard deviations of the logarithm of seconds. */
export interface Spread {
  readonly of: Readonly<Record<keyof Traits & `${number}`, number>>;
  readonly rest: number;
}

/**
 * From the recorded sequences of `tests/unit/engine/progress`: what a run takes hangs on its problem, what a compilation
 * takes on the optimizer.
 */
export const runSpread: Spread = { of: { 0: 1, 1: 0.7, 2: 0.8, 3: 0.4 }, rest: 0.4 };
export const startSpread: Spread = { of: { 0: 0.5, 1: 0.2, 2: 0.6, 3: 0.4 }, rest: 0.2 };

const sweeps = 8;

/**
 * Foretells durations of programs from those of others: a mean of all, and for every problem, instance, optimizer and
 * precision how much more or less it takes (crossed random effects, shrunk by their number, fitted by backfitting:
 * Robinson 1991, "That BLUP is a good thing"). What no program has shown yet is as uncertain as programs differ.
 *
 * @param known logarithms of seconds of some programs
 */
export function foreteller(
  known: readonly { readonly traits: Traits; readonly log: number }[],
  { of, rest }: Spread,
): (traits: Traits) => LogSeconds | undefined {
  const places = [0, 1, 2, 3] as const;
  const effects = places.map(() => new Map<string, { n: number; effect: number }>());
  for (const { traits } of known)
    for (const place of places) {
      const level = effects[place]!.get(traits[place]) ?? { n: 0, effect: 0 };
      effects[place]!.set(traits[place], { n: level.n + 1, effect: 0 });
    }
  const shrink = (place: (typeof places)[number]): number => rest ** 2 / of[place] ** 2;
  const effectsOf = (traits: Traits): number =>
    places.reduce<number>((sum, place) => sum + (effects[place]!.get(traits[place])?.effect ?? 0), 0);
  let mean = 0;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    mean = known.reduce((sum, { traits, log }) => sum + log - effectsOf(traits), 0) / known.length;
    for (const place of places) {
      const sums = new Map<string, number>();
      for (const { traits, log } of known) {
        const own = effects[place]!.get(traits[place])!.effect;
        sums.set(traits[place], (sums.get(traits[place]) ?? 0) + log - mean - effectsOf(traits) + own);
      }
      for (const [name, sum] of sums) {
        const level = effects[place]!.get(name)!;
        level.effect = sum / (level.n + shrink(place));
      }
    }
  }
  return (traits) => {
    if (known.length === 0) return undefined;
    const variance = places.reduce<number>((sum, place) => {
      const n = effects[place]!.get(traits[place])?.n ?? 0;
      return sum + (of[place] ** 2 * shrink(place)) / (n + shrink(place));
    }, rest ** 2);
    return { mean: mean + effectsOf(traits), sd: Math.sqrt(variance) };
  };
}
