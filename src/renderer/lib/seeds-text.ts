/** Seeds in few words, ascending: `0–4`, `0, 2, 5–9`. */
export function seedsText(seeds: readonly number[]): string {
  const stretches: [first: number, last: number][] = [];
  for (const seed of [...new Set(seeds)].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last?.[1] === seed - 1) last[1] = seed;
    else stretches.push([seed, seed]);
  }
  return stretches
    .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ', ' : '–'}${last}`))
    .join(', ');
}
