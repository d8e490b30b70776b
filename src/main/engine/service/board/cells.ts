import type { BoardCell, BoardQuery } from '../../../../shared/contract/board.ts';
import { budgetInWords } from '../../../../shared/domain/budget-words.ts';
import { costShift } from '../../../../shared/stats/cost.ts';
import { defaultBootstrap, estimateErt, shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import { boundOfSums, ertOfSums, meanErtInterval, type TargetSums } from '../../../../shared/stats/target-sums.ts';
import { wilson } from '../../../../shared/stats/wilson.ts';
import { budgetOf } from '../../store/spent.ts';
import type { Store } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { placeName } from '../../store/places.ts';
import { attemptsOf } from './attempts.ts';
import type { Entry } from './entry.ts';
import { namesOf, type GroupedNames } from './grouped-cell.ts';
import { marksOf } from '../marks.ts';
import { spentOn } from './spent-on.ts';

type Interval = NonNullable<BoardCell['success']>;
type Measure = Pick<BoardQuery, 'axis' | 'target'>;

/** Success and ERT of an entry, with their intervals; null where a problem has no such target. */
export interface Merits {
  readonly success: Interval | null;
  readonly ert: Interval | null;
  /** The ERT is a mean over targets of which some were never reached: a lower bound. */
  readonly ertIsBound: boolean;
  /** A bootstrap was left out: the ERT has no bounds yet. */
  readonly isDraft: boolean;
}

/**
 * At one target, or the means over targets. The mean of success has a Wilson interval for its number of runs: the variance
 * of shares in [0, 1] is at most that of hits and misses with the same mean. The ERT's is on one problem the bootstrap of
 * the command line, over several and over pooled groups by the delta method; a mean over targets has none, its bounds are NaN.
 *
 * @param draft leaves bootstraps out: their bounds are NaN
 */
export function meritsOf(store: Store, entry: Entry, { axis, target }: Measure, draft = false): Merits {
  if (target === null) {
    const { success, ert } = entry.means;
    if (Number.isNaN(success)) return nothing;
    const runs = entry.sum(({ scored }) => scored);
    return {
      success: proportion(success * runs, runs),
      ert: Number.isNaN(ert) ? null : { value: ert, low: NaN, high: NaN },
      ertIsBound: entry.means.isBound,
      isDraft: false,
    };
  }
  const spent = spentOn(store, entry.groups, axis, target);
  const isPooled = entry.groups.length > entry.problems;
  if (spent.length === 0) return nothing;
  const total = (of: (each: TargetSums) => number) => spent.reduce((sum, each) => sum + of(each), 0);
  const [hits, runs] = [total((each) => each.hits), total((each) => each.runs)];
  const success = proportion(hits, runs);
  const shift = costShift[axis];
  const value = shiftedGeometricMean(spent.map(ertOfSums), shift);
  if (value === Infinity) {
    const low = shiftedGeometricMean(spent.map(boundOfSums), shift);
    return { success, ert: { value, low, high: Infinity }, ertIsBound: false, isDraft: false };
  }
  if (spent.length > 1 || isPooled)
    return { success, ert: meanErtInterval(spent, shift), ertIsBound: false, isDraft: false };
  if (draft) return { success, ert: { value, low: NaN, high: NaN }, ertIsBound: false, isDraft: true };
  const attempts = entry.groups.flatMap((group) => attemptsOf(store, group, axis, target));
  return { success, ert: estimateErt([attempts], shift, defaultBootstrap), ertIsBound: false, isDraft: false };
}

const nothing: Merits = { success: null, ert: null, ertIsBound: false, isDraft: false };

function proportion(successes: number, trials: number): Interval {
  const { rate, low, high } = wilson(successes, trials);
  return { value: rate, low, high };
}

export function cellOf(
  entry: Entry,
  { success, ert, ertIsBound }: Merits,
  { store, definitions }: Pick<ServiceContext, 'store' | 'definitions'>,
  grouped?: GroupedNames,
): BoardCell {
  const { instance, configuration, hardware } = entry.of;
  const { gap } = entry;
  return {
    instanceId: instance.id,
    ...(grouped ?? namesOf(entry.of)),
    precision: entry.precision,
    hardware: placeName(store, hardware),
    groupIds: (entry.groups.length > 0 ? entry.groups : [entry.of]).map(({ id }) => id),
    runs: entry.sum(({ scored }) => scored),
    failures: entry.sum(({ failures }) => failures),
    diverged: entry.sum(({ diverged }) => diverged),
    unfinished: entry.sum(({ unfinished }) => unfinished),
    disturbed: entry.sum(({ disturbed }) => disturbed),
    problems: entry.problems,
    isRanked: entry.isRanked,
    success,
    ert,
    ertIsBound,
    gap: gap === undefined ? null : { q1: gap.q1, median: gap.median, q3: gap.q3 },
    compute_s: Number.isNaN(entry.compute_s) ? null : entry.compute_s,
    parameter_bytes: entry.largest(({ parameter_bytes }) => parameter_bytes) ?? 0,
    state_bytes: entry.largest(({ state_bytes }) => state_bytes) ?? 0,
    peak_bytes: entry.largest(({ peak_bytes }) => peak_bytes) ?? null,
    budget: budgetInWords(budgetOf(entry.of)),
    marks: marksOf(
      {
        ...entry.of,
        ...{ problem: instance.problem, problem_revision: instance.revision },
        ...{ optimizer: configuration.optimizer, optimizer_revision: configuration.revision },
      },
      definitions,
    ),
  };
}
