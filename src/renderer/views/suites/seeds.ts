import { readSuite, suiteText } from '../../components/suite/suite-text.ts';

/** How many seeds a suite asks for; undefined: its text cannot be read. */
export function seedsIn(text: string): number | undefined {
  const seeds = readSuite(text).suite?.['seeds'];
  return Array.isArray(seeds) ? seeds.length : typeof seeds === 'number' ? seeds : undefined;
}

/** The suite with so many seeds in all: a list goes on behind its greatest one. */
export function withSeeds(text: string, all: number): string {
  const { suite } = readSuite(text);
  if (!suite) return text;
  const { seeds } = suite;
  if (!Array.isArray(seeds)) return suiteText({ ...suite, seeds: all });
  const known = seeds.map(Number);
  const next = Math.max(-1, ...known) + 1;
  const more = Array.from({ length: Math.max(0, all - known.length) }, (_, i) => next + i);
  return suiteText({ ...suite, seeds: [...known, ...more] });
}
