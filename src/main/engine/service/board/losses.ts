import type { BoardCell, BoardFigureName, BoardQuery } from '../../../../shared/contract/board.ts';
import { defaultBootstrap } from '../../../../shared/stats/ert.ts';
import { gapResolution } from '../../../../shared/stats/gap.ts';
import { differenceOf, ratioOfCosts, ratioOfMedians, type Cost } from '../../../../shared/stats/loss.ts';
import type { KeyOf } from '../../../../shared/stats/radix-sort.ts';
import type { Store } from '../../store/store.ts';
import { RecentlyUsed } from '../recently-used.ts';
import type { Merits } from './cells.ts';
import type { Entries, Merit } from './entries.ts';
import type { Entry } from './entry.ts';
import { figuresOfGroups, type RunColumn } from './run-figures.ts';

/** An entry with its success and ERT. */
interface Scored {
  readonly entry: Entry;
  readonly merits: Merits;
}

type Loss = NonNullable<BoardCell['loss']>;

/** What losses are of. */
interface Measure extends Pick<BoardQuery, 'axis' | 'target'> {
  readonly figure: BoardFigureName;
}

/** What precisions have lost against another, kept until `clear`. */
export class Losses {
  readonly #store: Store;
  readonly #kept = new RecentlyUsed<{ readonly loss: Loss | null }>(4000);

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * With its interval: of success and ERT from the intervals of the two, of gap and time by a bootstrap over their runs.
   * Null: nothing follows.
   *
   * @param draft leaves bootstraps out; the answer says whether there was one to leave out
   */
  of(
    own: Scored,
    reference: Scored,
    measure: Measure,
    draft: boolean,
  ): { readonly loss: Loss | null; readonly isDraft: boolean } {
    const key = JSON.stringify([idsOf(own.entry), idsOf(reference.entry), measure]);
    const known = this.#kept.get(key);
    if (known !== undefined) return { ...known, isDraft: false };
    const isBootstrapped = measure.figure === 'gap' || measure.figure === 'compute_s';
    const isDraft = draft && (isBootstrapped || own.merits.isDraft || reference.merits.isDraft);
    const loss = lossOf(this.#store, own, reference, measure.figure, draft);
    if (!isDraft) this.#kept.set(key, { loss });
    return { loss, isDraft };
  }

  clear(): void {
    this.#kept.clear();
  }
}

/** Pools of more runs have no interval by drawing from them: it would take seconds, and be narrow. */
const mostDrawn = 5000;

function lossOf(store: Store, own: Scored, reference: Scored, figure: BoardFigureName, draft: boolean): Loss | null {
  const medians = (column: RunColumn, floor: number): Loss | null => {
    const [a, b] = [own, reference].map(({ entry }) => figuresOfGroups(store, idsOf(entry), column)) as [
      Float64Array,
      Float64Array,
    ];
    const isLarge = a.length + b.length > mostDrawn;
    return ratioOfMedians(a, b, floor, draft || isLarge ? null : defaultBootstrap) ?? null;
  };
  switch (figure) {
    case 'success': {
      const [a, b] = [own.merits.success, reference.merits.success];
      return a === null || b === null ? null : differenceOf(a, b);
    }
    case 'ert': {
      const [a, b] = [costOf(own.merits), costOf(reference.merits)];
      return a === null || b === null ? null : (ratioOfCosts(a, b) ?? null);
    }
    case 'gap':
      if (own.entry.gap === undefined || reference.entry.gap === undefined) return null;
      return medians('gaps', Math.max(resolutionOf(own.entry), resolutionOf(reference.entry)));
    case 'compute_s':
      return medians('seconds', 0);
  }
}

const idsOf = ({ groups }: Entry): number[] => groups.map(({ id }) => id);

function costOf({ ert, ertIsBound }: Merits): Cost | null {
  if (ert === null || Number.isNaN(ert.value)) return null;
  return ert.value === Infinity ? { ...ert, value: ert.low, isBound: true } : { ...ert, isBound: ertIsBound };
}

/** Below it, no gap of the entry's median is told from another. */
const resolutionOf = ({ groups, gap }: Entry): number =>
  groups.reduce((most, { instance: { optimum } }) => {
    const own = optimum === null ? 0 : gapResolution(Math.min(gap!.median, Number.MAX_VALUE), optimum);
    return Number.isNaN(own) ? most : Math.max(most, own);
  }, 0);

/**
 * What `Losses` say of two entries by their numbers, without intervals, to sort by; NaN: nothing.
 *
 * @param isMean the ERTs are means over targets, and bounds where some were never reached
 */
export function lossKeys(
  entries: Entries,
  merit: () => Merit,
  figure: BoardFigureName,
  isMean: boolean,
): (own: number, reference: number) => number {
  const ratioBy =
    (of: KeyOf) =>
    (own: number, reference: number): number => {
      const [a, b] = [of(own), of(reference)];
      return a === b && a < Infinity ? 1 : a / b;
    };
  switch (figure) {
    case 'success':
      return (own, reference) => merit().success(own) - merit().success(reference);
    case 'ert': {
      const ratio = ratioBy((number) => merit().ert(number));
      if (!isMean) return ratio;
      const unreached = entries.column('unreached')!;
      return (own, reference) => (unreached(own) > 0 && unreached(reference) > 0 ? NaN : ratio(own, reference));
    }
    case 'gap':
      return (own, reference) => {
        // An infinite gap has none.
        const floor = Math.max(entries.resolution(own) || 0, entries.resolution(reference) || 0);
        return ratioBy((number) => Math.max(entries.gap(number), floor))(own, reference);
      };
    case 'compute_s':
      return ratioBy(entries.column('compute_s')!);
  }
}
