import type { Parameters } from '../../../shared/domain/parameter.ts';
import { precisionIds, type PrecisionId, type RunSpec } from '../../../shared/domain/run-spec.ts';

/** A run that differs from another one in one thing. */
export interface Variant {
  /** What differs, such as `Precision`, */
  readonly what: string;
  /** and what it is, such as `fp64`. */
  readonly label: string;
  /** A suite of that run alone. */
  readonly text: string;
}

type SuiteOfOne = Readonly<Record<string, unknown>> & {
  readonly problems: readonly [object];
  readonly optimizers: readonly [object];
};

/**
 * The same run with another precision, with its step size one notch up and down, two down
 * where it diverged, and with the next seed.
 *
 * @param suiteText a suite of this run alone
 * @param hyper what the optimizer declares; undefined: not known
 * @param seeds of the runs beside it
 */
export function variantsOf(
  suiteText: string,
  spec: RunSpec,
  {
    hyper,
    seeds,
    isDiverged = false,
  }: { readonly hyper: Parameters | undefined; readonly seeds: readonly number[]; readonly isDiverged?: boolean },
): Variant[] {
  const suite = JSON.parse(suiteText) as SuiteOfOne;
  const text = (change: object): string => JSON.stringify({ ...suite, ...change });
  const scale = Object.entries(hyper ?? {}).find(([, declared]) => declared.type === 'real' && declared.log);
  const name = scale?.[0];
  const size = name === undefined ? undefined : spec.optimizer.hyper[name];
  const next = Math.max(spec.seed, ...seeds) + 1;
  return [
    ...precisionIds
      .filter((id: PrecisionId) => id !== spec.precision)
      .map((id) => ({ what: 'Precision', label: id, text: text({ precisions: [id] }) })),
    ...(name === undefined || typeof size !== 'number'
      ? []
      : notches(size, isDiverged).map((value) => ({
          what: name === 'lr' ? 'Learning rate' : name,
          label: String(value),
          text: text({ optimizers: [{ ...suite.optimizers[0], [name]: value }] }),
        }))),
    { what: 'Seed', label: String(next), text: text({ seeds: [next] }) },
  ];
}

/** The same run on another problem, with the defaults of that one. */
export const onProblem = (suiteText: string, problem: string): string =>
  JSON.stringify({ ...(JSON.parse(suiteText) as object), problems: [{ id: problem }] });

/** The next smaller and the next larger one of 1, 3, 10, 30, …; one that is nearer than a third is passed over. A diverged one has the two below. */
function notches(value: number, isDiverged: boolean): number[] {
  if (!(value > 0)) return [];
  const power = Math.floor(Math.log10(value));
  const all = [power - 1, power, power + 1].flatMap((each) => [Number(`1e${each}`), Number(`3e${each}`)]);
  const smaller = all.filter((each) => each < value / 1.33);
  if (isDiverged) return smaller.slice(-2);
  const below = smaller.at(-1);
  const above = all.find((each) => each > value * 1.33);
  return [below, above].filter((each) => each !== undefined);
}
