import type { BoardCell, BoardQuery } from '../../../../shared/contract/board.ts';
import { costShift } from '../../../../shared/stats/cost.ts';
import { defaultBootstrap, estimateErt, shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { wilson } from '../../../../shared/stats/wilson.ts';
import type { Store } from '../../store/store.ts';
import { placeName } from '../places.ts';
import { attemptsOf } from './attempts.ts';
import type { Entry } from './entries.ts';
import type { Group } from './group-index.ts';
import { boundOfSpent, ertOfSpent, meanErtInterval, spentOn, type Spent } from './pooled.ts';

type Interval = NonNullable<BoardCell['success']>;
type Measure = Pick<BoardQuery, 'axis' | 'target'>;

/** Success and ERT of an entry, without intervals of the latter. */
export interface Merit {
  readonly success: Interval | null;
  readonly ert: number;
}

/**
 * At one target, or the mean over targets. The mean of success has a Wilson interval for its number of runs: the variance
 * of shares in [0, 1] is at most that of hits and misses with the same mean.
 */
export function meritOf(store: Store, entry: Entry, { axis, target }: Measure): Merit {
  if (target === null) {
    if (Number.isNaN(entry.success)) return { success: null, ert: NaN };
    const runs = entry.sum(({ scored }) => scored);
    return { success: proportion(entry.success * runs, runs), ert: entry.ert };
  }
  const spent = spentOf(store, entry, axis, target);
  if (spent.length === 0) return { success: null, ert: NaN };
  const total = (of: (each: Spent) => number) => spent.reduce((sum, each) => sum + of(each), 0);
  return {
    success: proportion(
      total(({ hits }) => hits),
      total(({ runs }) => runs),
    ),
    ert: shiftedGeometricMean(spent.map(ertOfSpent), costShift[axis]),
  };
}

function spentOf(store: Store, entry: Entry, axis: BoardQuery['axis'], target: number): Spent[] {
  return entry.problems.flatMap((groups) => spentOn(store, groups, axis, target) ?? []);
}

function proportion(successes: number, trials: number): Interval {
  const { rate, low, high } = wilson(successes, trials);
  return { value: rate, low, high };
}

/**
 * The ERT with its interval: on one problem the bootstrap of the command line, over several by the delta method. A mean
 * over targets has none, its bounds are NaN.
 */
export function ertInterval(store: Store, entry: Entry, { axis, target }: Measure): Interval | null {
  if (target === null) return Number.isNaN(entry.ert) ? null : { value: entry.ert, low: NaN, high: NaN };
  const spent = spentOf(store, entry, axis, target);
  if (spent.length === 0) return null;
  const shift = costShift[axis];
  const value = shiftedGeometricMean(spent.map(ertOfSpent), shift);
  if (value === Infinity) return { value, low: shiftedGeometricMean(spent.map(boundOfSpent), shift), high: Infinity };
  if (entry.problems.length > 1) return meanErtInterval(spent, shift);
  const attempts = entry.groups.flatMap((group) => attemptsOf(store, group, axis, target));
  return estimateErt([attempts], shift, defaultBootstrap);
}

export function cellOf(
  store: Store,
  entry: Entry,
  measure: Measure,
  intervalOf: (entry: Entry) => Interval | null,
): BoardCell {
  const [group] = entry.groups;
  const { instance, configuration } = group;
  const { gap } = entry;
  return {
    instanceId: instance.id,
    problem: instance.problem,
    problemLabel: instance.label,
    optimizer: configuration.optimizer,
    optimizerTitle: configuration.title,
    hyper: configuration.label,
    precision: entry.precision,
    hardware: placeName(store, group.hardware),
    groupIds: entry.groups.map(({ id }) => id),
    runs: entry.sum(({ scored }) => scored),
    failures: entry.sum(({ failures }) => failures),
    diverged: entry.sum(({ diverged }) => diverged),
    unfinished: entry.sum(({ unfinished }) => unfinished),
    problems: entry.problems.length,
    complete: entry.complete,
    success: meritOf(store, entry, measure).success,
    ert: intervalOf(entry),
    gap: gap === undefined ? null : { q1: gap.q1, median: gap.median, q3: gap.q3 },
    compute_s: entry.compute_s,
    parameter_bytes: entry.largest(({ parameter_bytes }) => parameter_bytes),
    state_bytes: entry.largest(({ state_bytes }) => state_bytes),
    peak_bytes: entry.largest(({ peak_bytes }) => peak_bytes),
    budget: budgetOf(entry.groups),
  };
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
/** Of a suite that names no other. */
const usualSeconds = 60;

function budgetOf(groups: readonly Group[]): string {
  const texts = new Set(
    groups.map(({ budget_steps: steps, budget_compute_s: seconds, budget_oracle_units: units }) =>
      [
        `${whole.format(steps)} steps`,
        ...(seconds === usualSeconds ? [] : [`${whole.format(seconds)} s`]),
        ...(units >= Number.MAX_SAFE_INTEGER ? [] : [`${whole.format(units)} oracle units`]),
      ].join(', '),
    ),
  );
  return texts.size === 1 ? [...texts].join() : `${texts.size} budgets`;
}
