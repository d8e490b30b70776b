import type { BoardCell, BoardQuery } from '../../../../shared/contract/board.ts';
import { costShift } from '../../../../shared/stats/cost.ts';
import { defaultBootstrap, estimateErt, shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { wilson } from '../../../../shared/stats/wilson.ts';
import type { Store } from '../../store/store.ts';
import { placeName } from '../places.ts';
import { attemptsOf } from './attempts.ts';
import type { Entry } from './entry.ts';
import type { Group } from './group-table.ts';
import { boundOfSpent, ertOfSpent, meanErtInterval, spentOn, type Spent } from './pooled.ts';

type Interval = NonNullable<BoardCell['success']>;
type Measure = Pick<BoardQuery, 'axis' | 'target'>;

/** Success and ERT of an entry, with their intervals; null where a problem has no such target. */
export interface Merits {
  readonly success: Interval | null;
  readonly ert: Interval | null;
  /** A bootstrap was left out: the ERT has no bounds yet. */
  readonly isDraft: boolean;
}

/**
 * At one target, or the means over targets. The mean of success has a Wilson interval for its number of runs: the variance
 * of shares in [0, 1] is at most that of hits and misses with the same mean. The ERT's is on one problem the bootstrap of
 * the command line, over several by the delta method; a mean over targets has none, its bounds are NaN.
 *
 * @param draft leaves bootstraps out: their bounds are NaN
 */
export function meritsOf(store: Store, entry: Entry, { axis, target }: Measure, draft = false): Merits {
  if (target === null) {
    const { success, ert } = entry.means;
    if (Number.isNaN(success)) return { success: null, ert: null, isDraft: false };
    const runs = entry.sum(({ scored }) => scored);
    return {
      success: proportion(success * runs, runs),
      ert: Number.isNaN(ert) ? null : { value: ert, low: NaN, high: NaN },
      isDraft: false,
    };
  }
  const spent = spentOn(store, entry.problems, axis, target);
  if (spent.length === 0) return { success: null, ert: null, isDraft: false };
  const total = (of: (each: Spent) => number) => spent.reduce((sum, each) => sum + of(each), 0);
  const [hits, runs] = [total((each) => each.hits), total((each) => each.runs)];
  const success = proportion(hits, runs);
  const shift = costShift[axis];
  const value = shiftedGeometricMean(spent.map(ertOfSpent), shift);
  if (value === Infinity) {
    const low = shiftedGeometricMean(spent.map(boundOfSpent), shift);
    return { success, ert: { value, low, high: Infinity }, isDraft: false };
  }
  if (entry.problems.length > 1) return { success, ert: meanErtInterval(spent, shift), isDraft: false };
  if (draft) return { success, ert: { value, low: NaN, high: NaN }, isDraft: true };
  const attempts = entry.groups.flatMap((group) => attemptsOf(store, group, axis, target));
  return { success, ert: estimateErt([attempts], shift, defaultBootstrap), isDraft: false };
}

function proportion(successes: number, trials: number): Interval {
  const { rate, low, high } = wilson(successes, trials);
  return { value: rate, low, high };
}

export function cellOf(store: Store, entry: Entry, { success, ert }: Merits): BoardCell {
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
    success,
    ert,
    gap: gap === undefined ? null : { q1: gap.q1, median: gap.median, q3: gap.q3 },
    compute_s: entry.compute_s,
    parameter_bytes: entry.largest(({ parameter_bytes }) => parameter_bytes),
    state_bytes: entry.largest(({ state_bytes }) => state_bytes),
    peak_bytes: entry.largest(({ peak_bytes }) => peak_bytes),
    budget: budgetOf(entry.groups),
  };
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });
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
