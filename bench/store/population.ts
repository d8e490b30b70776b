import { builtIn as catalogue } from '../../src/main/catalogue.ts';
import { recordEnvironment } from '../../src/main/engine/store/programs.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';

export { catalogue };

/** A suite of so many seeds of one combination, as it is submitted. */
export function seedsOf(seeds: number, name: string) {
  const { suite, runs } = parseSuite(
    JSON.stringify({
      ...{ descent: 1, name, problems: [{ id: 'quadratic' }], optimizers: [{ id: 'adam' }], precisions: ['fp64'] },
      ...{ seeds, device: 'cpu' },
    }),
    catalogue,
  );
  return { name, suite, runs };
}

export const here = { id: 'here' };
export const recordHere = (store: Store): void => recordEnvironment(store, here);

/** The median, the 95th percentile and the longest of some times, in milliseconds. */
export function spread(times: readonly number[]): { median: number; p95: number; most: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (p: number): number =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!.toFixed(2));
  return { median: at(0.5), p95: at(0.95), most: at(1) };
}
