import type { Rows } from './protocol.ts';
import { rowColumns } from './protocol.ts';
import type { Advanced, Objectives } from './program-run.ts';

const width = rowColumns.length;
const hasWorking = 1;
const hasAudited = 2;

export interface Clock {
  readonly compute: number;
  readonly wall: number;
}

const missing: Objectives = { working: NaN, audited: NaN, metrics: [] };

/** Collects rows in the columns of the protocol. */
export class RowBuffer {
  private readonly values: number[] = [];
  private readonly objectives: Objectives[] = [];

  /** @param counts of row `at`, four numbers each */
  add(counts: ArrayLike<number>, at: number, clock: Clock, objectives: Objectives): void {
    for (let c = 0; c < 4; c++) this.values.push(counts[at * 4 + c] ?? NaN);
    this.values.push(clock.compute, clock.wall, objectives.working, objectives.audited);
    this.objectives.push(objectives);
  }

  /**
   * Adds the rows of one call. Time inside the call is shared out evenly over its steps: a step cannot be timed alone
   * without slowing it down.
   */
  addCall(call: Advanced, from: number, begin: Clock, end: Clock, objectives: readonly Objectives[]): void {
    const taken = call.now[0] - from;
    for (let r = 0; r < call.rows; r++) {
      const share = taken > 0 ? ((call.counts[r * 4] ?? 0) - from) / taken : 0;
      const between = (a: number, b: number): number => a + share * (b - a);
      const clock = { compute: between(begin.compute, end.compute), wall: between(begin.wall, end.wall) };
      this.add(call.counts, r, clock, objectives[r] ?? missing);
    }
  }

  get count(): number {
    return this.objectives.length;
  }

  /** The first row whose objective means divergence, or -1. */
  firstDiverged(isDivergence: (objective: number) => boolean): number {
    return this.objectives.findIndex(({ working, audited }) => isDivergence(working) || isDivergence(audited));
  }

  /** The rows, up to a number of them. */
  take(count = this.count): Rows {
    const taken = this.objectives.slice(0, count);
    const metrics = Math.max(0, ...taken.map((each) => each.metrics.length));
    return {
      count,
      values: Float64Array.from(this.values.slice(0, count * width)),
      mask: new Uint8Array(count).fill(hasWorking | hasAudited),
      ...(metrics > 0 && {
        metrics: Float64Array.from({ length: count * metrics }, (_, at) => {
          return taken[Math.floor(at / metrics)]?.metrics[at % metrics] ?? NaN;
        }),
      }),
    };
  }
}
