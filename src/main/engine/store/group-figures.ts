import { isTimed } from '../../../shared/domain/run-spec.ts';
import { costAxes } from '../../../shared/stats/cost.ts';
import { spelled } from '../../../shared/stats/ladder.ts';
import { quantile } from '../../../shared/stats/quantile.ts';
import { attemptAt, hasOptimum, isFailure, type RunSummary } from '../../../shared/stats/run-summary.ts';
import { meansOfSums } from '../../../shared/stats/target-sums.ts';
import { bytesOf } from './blobs.ts';
import type { Store } from './store.ts';

const kinds = ['spent', 'hit', 'squares'] as const;
/** Columns of `group_target`: for each axis what was spent, by hits alone, and the squares. */
const sumColumns = kinds.flatMap((kind) => costAxes.map((axis) => `${kind}_${axis}` as const));

interface Target {
  hits: number;
  /** In the order of `sumColumns`. */
  readonly sums: number[];
}

interface Stored {
  readonly scored: number;
  readonly failures: number;
  readonly diverged: number;
  readonly disturbed: number;
  readonly gaps: Uint8Array | null;
  readonly seconds: Uint8Array | null;
  readonly parameter_bytes: number;
  readonly state_bytes: number;
  readonly peak_bytes: number | null;
}

/**
 * The figures of a group's scored runs: sums, and gaps and seconds in their order. One more run is one more number in
 * these, 16 bytes a run to be written again, and nothing else is read of the runs of before.
 */
export class GroupFigures {
  #counts = { scored: 0, failures: 0, diverged: 0, disturbed: 0 };
  #bytes: { parameter_bytes: number; state_bytes: number; peak_bytes: number | null };
  /** Ascending; null: no optimum is known. */
  #gaps: Float64Array<ArrayBuffer> | null = null;
  #seconds: Float64Array<ArrayBuffer> = new Float64Array();
  /** Descending. */
  readonly #targets = new Map<number, Target>();

  private constructor() {
    this.#bytes = { parameter_bytes: 0, state_bytes: 0, peak_bytes: null };
  }

  static of(scored: readonly RunSummary[]): GroupFigures {
    const figures = new GroupFigures();
    figures.add(scored);
    return figures;
  }

  /** As they were written last. */
  static read(store: Store, groupId: number): GroupFigures {
    const figures = new GroupFigures();
    const { gaps, seconds, parameter_bytes, state_bytes, peak_bytes, ...counts } = store.get<Stored>(
      `SELECT scored, failures, diverged, disturbed, gaps, seconds, parameter_bytes, state_bytes, peak_bytes
       FROM run_group WHERE group_id = :groupId`,
      { groupId },
    )!;
    figures.#counts = counts;
    figures.#bytes = { parameter_bytes, state_bytes, peak_bytes };
    figures.#gaps = gaps && numbersOf(gaps);
    figures.#seconds = seconds === null ? new Float64Array() : numbersOf(seconds);
    const rows = store.tuples<readonly [target: number, hits: number, ...sums: number[]]>(
      `SELECT target, hits, ${sumColumns.join()} FROM group_target WHERE group_id = :groupId ORDER BY target DESC`,
      { groupId },
    );
    for (const [target, hits, ...sums] of rows) figures.#targets.set(target, { hits, sums });
    return figures;
  }

  /** Runs that are scored, which were not before. */
  add(runs: readonly RunSummary[]): void {
    if (runs.some(hasOptimum))
      this.#gaps = merged(
        this.#gaps ?? new Float64Array(),
        runs.map(({ gap }) => gap ?? Infinity),
      );
    this.#seconds = merged(
      this.#seconds,
      runs.filter(({ budget }) => isTimed(budget)).map(({ spent }) => spent.compute_s),
    );
    for (const run of runs) {
      this.#counts.scored += 1;
      if (isFailure(run)) this.#counts.failures += 1;
      if (run.status === 'diverged') this.#counts.diverged += 1;
      if (run.disturbed) this.#counts.disturbed += 1;
      const { parameter_bytes, state_bytes, peak_bytes } = this.#bytes;
      this.#bytes = {
        parameter_bytes: Math.max(parameter_bytes, run.parameter_bytes),
        state_bytes: Math.max(state_bytes, run.state_bytes),
        peak_bytes: run.peak_bytes === undefined ? peak_bytes : Math.max(peak_bytes ?? 0, run.peak_bytes),
      };
      run.targets.forEach((_, index) => this.#attempt(run, index));
    }
  }

  #attempt(run: RunSummary, index: number): void {
    const target = spelled(run.targets[index]!);
    let own = this.#targets.get(target);
    if (own === undefined) this.#targets.set(target, (own = { hits: 0, sums: sumColumns.map(() => 0) }));
    if (run.hits[index]) own.hits += 1;
    for (const [at, axis] of costAxes.entries()) {
      const { cost, hit } = attemptAt(run, index, axis);
      own.sums[at]! += cost;
      if (hit) own.sums[costAxes.length + at]! += cost;
      own.sums[2 * costAxes.length + at]! += cost * cost;
    }
  }

  /** Replaces what the group has; part of the caller's transaction. */
  write(store: Store, groupId: number): void {
    const values = { ...this.#counts, ...this.#bytes, ...this.#quantiles(), ...this.#means() };
    const columns = Object.keys(values).map((name) => `${name} = :${name}`);
    store.run(`UPDATE run_group SET ${columns.join()} WHERE group_id = :groupId`, { groupId, ...values });
    for (const [target, { hits, sums }] of this.#targets)
      store.run(upsertTarget, {
        ...{ groupId, target, hits },
        ...Object.fromEntries(sumColumns.map((name, at) => [name, sums[at]!])),
      });
    // Other targets than before: the problem's were made again, or nothing is scored any more.
    store.run(
      'DELETE FROM group_target WHERE group_id = :groupId AND target NOT IN (SELECT value FROM json_each(:targets))',
      { groupId, targets: JSON.stringify([...this.#targets.keys()]) },
    );
  }

  #quantiles() {
    const [gaps, seconds] = [this.#gaps, this.#seconds];
    const of = (ascending: Float64Array, p: number) => stored(quantile(ascending, p));
    return {
      gaps: gaps && bytesOf(gaps),
      seconds: bytesOf(seconds),
      gap_q1: gaps && of(gaps, 0.25),
      gap_median: gaps && of(gaps, 0.5),
      gap_q3: gaps && of(gaps, 0.75),
      compute_s: of(seconds, 0.5),
    };
  }

  #means() {
    const targets = [...this.#targets.values()];
    const runs = this.#counts.scored;
    const on = costAxes.map((_, at) =>
      meansOfSums(
        targets.map(({ hits, sums }) => ({ runs, hits, spent: sums[at]! })),
        costAxes[at]!,
      ),
    );
    return {
      unreached: targets.filter(({ hits }) => hits === 0).length,
      mean_success: stored(on[0]!.success),
      ...Object.fromEntries(costAxes.map((axis, at) => [`mean_ert_${axis}`, stored(on[at]!.ert)])),
      // Made many at once: they have none.
      ...(this.#seconds.length === 0 && { mean_ert_compute_s: null }),
    };
  }
}

/** SQLite has no NaN. */
const stored = (value: number): number | null => (Number.isNaN(value) ? null : value);

function merged(ascending: Float64Array, values: readonly number[]): Float64Array<ArrayBuffer> {
  if (values.length === 0) return new Float64Array(ascending);
  // The usual case, when a run ends: sorting would cost as much as all that is there.
  if (values.length === 1) return inserted(ascending, values[0]!);
  const all = new Float64Array(ascending.length + values.length);
  all.set(ascending);
  all.set(values, ascending.length);
  return all.sort();
}

function inserted(ascending: Float64Array, value: number): Float64Array<ArrayBuffer> {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  const all = new Float64Array(ascending.length + 1);
  all.set(ascending.subarray(0, low));
  all[low] = value;
  all.set(ascending.subarray(low), low + 1);
  return all;
}

const numbersOf = (bytes: Uint8Array): Float64Array<ArrayBuffer> => new Float64Array(new Uint8Array(bytes).buffer);

const upsertTarget = `
  INSERT INTO group_target (group_id, target, hits, ${sumColumns.join()})
  VALUES (:groupId, :target, :hits, ${sumColumns.map((name) => `:${name}`).join()})
  ON CONFLICT (group_id, target) DO UPDATE SET hits = excluded.hits,
    ${sumColumns.map((name) => `${name} = excluded.${name}`).join()}`;
