import type { Rows } from './protocol.ts';
import { rowColumns } from './protocol.ts';
import type { Advanced } from './program-run.ts';

const width = rowColumns.length;
const hasWorking = 1;
const hasAudited = 2;

export interface Clock {
  readonly compute: number;
  readonly wall: number;
}

/** Collects rows in the columns of the protocol. Missing objectives are told from NaN ones by the mask. */
export class RowBuffer {
  private readonly values: number[] = [];
  private readonly mask: number[] = [];

  add(
    counts: ArrayLike<number>,
    at: number,
    clock: Clock,
    working: number | undefined,
    audited: number | undefined,
  ): void {
    for (let c = 0; c < 4; c++) this.values.push(counts[at * 4 + c] ?? NaN);
    this.values.push(clock.compute, clock.wall, working ?? NaN, audited ?? NaN);
    this.mask.push((working === undefined ? 0 : hasWorking) | (audited === undefined ? 0 : hasAudited));
  }

  /**
   * Adds the rows of one call. Time inside the call is shared out evenly over its steps: a step cannot be timed alone
   * without slowing it down.
   */
  addCall(
    call: Advanced,
    from: number,
    begin: Clock,
    end: Clock,
    objectives: (row: number) => readonly [working: number | undefined, audited: number | undefined],
  ): void {
    const taken = call.now[0] - from;
    for (let r = 0; r < call.rows; r++) {
      const share = taken > 0 ? ((call.counts[r * 4] ?? 0) - from) / taken : 0;
      const between = (a: number, b: number): number => a + share * (b - a);
      const clock = { compute: between(begin.compute, end.compute), wall: between(begin.wall, end.wall) };
      this.add(call.counts, r, clock, ...objectives(r));
    }
  }

  get count(): number {
    return this.mask.length;
  }

  /** The first row whose objective is not finite or beyond the limit, or -1. */
  firstDiverged(limit: number): number {
    for (let r = 0; r < this.count; r++) {
      const bits = this.mask[r] ?? 0;
      const bad = (value: number | undefined): boolean => !(Math.abs(value ?? NaN) <= limit);
      if (
        (bits & hasWorking && bad(this.values[r * width + 6])) ||
        (bits & hasAudited && bad(this.values[r * width + 7]))
      )
        return r;
    }
    return -1;
  }

  /** The rows, up to a number of them. */
  take(count = this.count): Rows {
    return {
      count,
      values: Float64Array.from(this.values.slice(0, count * width)),
      mask: Uint8Array.from(this.mask.slice(0, count)),
    };
  }
}
