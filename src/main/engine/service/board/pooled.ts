import { costShift, type CostAxis } from '../../../../shared/stats/cost.ts';
import { shiftedGeometricMean } from '../../../../shared/stats/ert.ts';
import type { Store } from '../../store/store.ts';
import type { Group } from './group-table.ts';

/** What runs spent on a target together. */
export interface Spent {
  readonly runs: number;
  readonly hits: number;
  readonly spent: number;
  /** Of the runs that hit it. */
  readonly onHits: number;
  /** Sum of the squares. */
  readonly squares: number;
}

type TargetRow = Omit<Spent, 'runs'> & { readonly id: number; readonly target: number };

const add = (runs: number, row: Omit<Spent, 'runs'>, before?: Spent): Spent => ({
  runs: runs + (before?.runs ?? 0),
  hits: row.hits + (before?.hits ?? 0),
  spent: row.spent + (before?.spent ?? 0),
  onHits: row.onHits + (before?.onHits ?? 0),
  squares: row.squares + (before?.squares ?? 0),
});

const selectTargets = (axis: CostAxis): string =>
  `SELECT group_id AS id, target, hits, spent_${axis} AS spent, hit_${axis} AS onHits, squares_${axis} AS squares
     FROM group_target`;

/** What the runs of groups of one problem spent on every target of it, pooled. */
function pooledTargets(store: Store, groups: readonly Group[], axis: CostAxis): Map<number, Spent> {
  const pooled = new Map<number, Spent>();
  for (const { id, scored } of groups)
    for (const row of store.all<TargetRow>(`${selectTargets(axis)} WHERE group_id = :id ORDER BY target DESC`, { id }))
      pooled.set(row.target, add(scored, row, pooled.get(row.target)));
  return pooled;
}

/** What the runs of groups spent on one target, pooled by problem; problems without such a target are left out. */
export function spentOn(
  store: Store,
  problems: readonly (readonly Group[])[],
  axis: CostAxis,
  target: number,
): Spent[] {
  const rows = store.all<TargetRow>(
    `${selectTargets(axis)} WHERE target = :target AND group_id IN (SELECT value FROM json_each(:ids))`,
    { target, ids: JSON.stringify(problems.flat().map(({ id }) => id)) },
  );
  const byGroup = new Map(rows.map((row) => [row.id, row]));
  return problems.flatMap((groups) => {
    let pooled: Spent | undefined;
    for (const { id, scored } of groups) {
      const row = byGroup.get(id);
      if (row !== undefined) pooled = add(scored, row, pooled);
    }
    return pooled ?? [];
  });
}

/** Infinite where nothing was hit. */
export const ertOfSums = (hits: number, spent: number): number => (hits === 0 ? Infinity : spent / hits);
export const ertOfSpent = ({ hits, spent }: Spent): number => ertOfSums(hits, spent);
export const boundOfSpent = ({ hits, spent }: Spent): number => (hits === 0 ? spent : spent / hits);

/** The means over targets of groups of one problem: as shared/stats/ladder.ts makes them from the runs. */
export function pooledMeans(store: Store, groups: readonly Group[], axis: CostAxis) {
  const targets = [...pooledTargets(store, groups, axis).values()];
  const rates = targets.map(({ runs, hits }) => hits / runs);
  return {
    success: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    ert: shiftedGeometricMean(targets.map(boundOfSpent), costShift[axis]),
  };
}

const normal = 1.96;

/**
 * The shifted geometric mean of problems' ERTs with its 95 % interval by the delta method: on the logarithmic scale the
 * mean is about normal, with the variance of a ratio of means for every problem. It needs sums alone, where a bootstrap
 * would read every run of every problem. Like the bootstrap's, it has no upper end where in more than 2.5 % of resamples
 * some problem would be left without a hit.
 */
export function meanErtInterval(problems: readonly Spent[], shift: number) {
  const value = shiftedGeometricMean(problems.map(ertOfSpent), shift);
  const variance = problems.reduce((sum, { runs, hits, spent, onHits, squares }) => {
    const ert = spent / hits;
    const residual = Math.max(0, squares - 2 * ert * onHits + ert * ert * hits);
    const ofErt = ((runs / Math.max(1, runs - 1)) * residual) / (hits * hits);
    return sum + ofErt / (ert + shift) ** 2;
  }, 0);
  const spread = Math.exp((normal * Math.sqrt(variance)) / problems.length);
  const allHit = problems.reduce((chance, { runs, hits }) => chance * (1 - (1 - hits / runs) ** runs), 1);
  const high = 1 - allHit > 0.025 ? Infinity : (value + shift) * spread - shift;
  return { value, low: (value + shift) / spread - shift, high };
}
