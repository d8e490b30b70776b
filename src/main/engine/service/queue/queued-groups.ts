import type { QueuedGroup } from '../../../../shared/contract/queue.ts';
import type { Output } from '../../../../shared/contract.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { noTime, together, type TimeRange } from '../../../../shared/domain/time-left.ts';
import type { Tracker } from '../../progress/tracker.ts';
import { queueStretches, type QueueStretch } from '../../store/queue.ts';
import { suitesOf } from '../../store/suites.ts';
import type { Store } from '../../store/store.ts';
import { runLine } from '../run-lines.ts';

interface Now {
  readonly tracker: Tracker;
  /** Keys of the programs that run now. */
  readonly active: ReadonlySet<string>;
  readonly lanes: number;
}

/** What groups take one by one, and together with all before them; undefined: it is not known. */
interface Times {
  readonly takes: (TimeRange | undefined)[];
  readonly until: (TimeRange | undefined)[];
  /** Programs that run or stand before. */
  readonly begun: Set<string>;
}

/** The queue in groups, kept while nothing is written: a person who scrolls asks for window after window of it. */
export class QueuedGroups {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  #seen = '';
  #stretches: readonly QueueStretch[] = [];
  #times: Times = { takes: [], until: [], begun: new Set() };

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  /**
   * A window, with what each group takes and when it is done: what stands before it and what runs is shared among the lanes.
   */
  window(now: Now, { offset, limit }: { readonly offset: number; readonly limit: number }): Output<'queue.groups'> {
    this.#refresh(now.active);
    const stretches = this.#stretches;
    this.#foretell(now, offset + limit);
    const running = [...now.active].map((key) => now.tracker.currentSecondsLeft(key)).reduce(both, noTime);
    const groups = stretches.slice(offset, offset + limit).map((stretch, i) => {
      const [takes, until] = [this.#times.takes[offset + i], this.#times.until[offset + i]];
      const before = both(running, until);
      return groupOf(this.#store, this.#catalogue, stretch, takes, takes && shared(before, takes, now.lanes));
    });
    return {
      total: stretches.length,
      runs: stretches.reduce((sum, { runs }) => sum + runs.length, 0),
      groups: groups.filter((group) => group !== undefined),
    };
  }

  #refresh(active: ReadonlySet<string>): void {
    const state = `${this.#store.state()} ${[...active].join()}`;
    if (state === this.#seen) return;
    this.#stretches = queueStretches(this.#store);
    this.#times = { takes: [], until: [], begun: new Set(active) };
    this.#seen = state;
  }

  /** Of so many groups from the first on. */
  #foretell({ tracker }: Now, count: number): void {
    const { takes, until, begun } = this.#times;
    if (takes.length >= Math.min(count, this.#stretches.length)) return;
    const foretell = tracker.foretell();
    for (const { programKey, runs } of this.#stretches.slice(takes.length, count)) {
      const queued = runs.filter(({ status }) => status === 'queued').length;
      const own = queued === 0 ? noTime : foretell(programKey, { runs: queued, areFirst: !begun.has(programKey) });
      if (queued > 0) begun.add(programKey);
      takes.push(queued === 0 ? undefined : own);
      until.push(both(until.length === 0 ? noTime : until.at(-1), own));
    }
  }
}

function groupOf(
  store: Store,
  catalogue: Catalogue,
  { key, runs }: QueueStretch,
  takes: TimeRange | undefined,
  left: TimeRange | undefined,
): QueuedGroup | undefined {
  const first = runs[0]?.runId;
  const line = first === undefined ? undefined : runLine(store, catalogue, first);
  if (first === undefined || line === undefined) return undefined;
  return {
    ...line,
    key,
    runs: [...runs],
    suites: suitesOf(store, first),
    takes_s: takes ?? null,
    left_s: left ?? null,
  };
}

/** One after the other; undefined: one of them is not known. */
const both = (a: TimeRange | undefined, b: TimeRange | undefined): TimeRange | undefined => a && b && together(a, b);

/** Where several programs run at a time the rest is done sooner, and never before the group itself. */
const shared = (before: TimeRange | undefined, own: TimeRange, lanes: number): TimeRange | undefined =>
  before && {
    value: Math.max(own.value, before.value / lanes),
    low: Math.max(own.low, before.low / lanes),
    high: Math.max(own.high, before.high / lanes),
  };
