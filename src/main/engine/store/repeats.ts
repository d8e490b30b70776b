import type { Agreement } from '../../../shared/domain/agreement-words.ts';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { isRepeatKey } from '../identity.ts';
import { column, columnCount, present, readCurve } from './curves.ts';
import { runName } from './runs.ts';
import type { Store } from './store.ts';

/** A run that was made again, or the making again of one. */
export interface RepeatLine {
  readonly runId: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly compute_s: number | null;
  readonly endedAt: string | null;
}

interface Row extends Omit<RepeatLine, 'name'> {
  readonly key: string;
}

const select = `SELECT run.run_id AS runId, run.key, run.status, summary.compute_s, run.ended_at AS endedAt
  FROM run LEFT JOIN summary USING (run_id)`;

const lineOf = ({ key, ...row }: Row): RepeatLine => ({ ...row, name: runName(key) });

/** The run that this one makes again; undefined: it is a first one. */
export function repeatedBy(store: Store, runId: number): RepeatLine | undefined {
  const row = store.get<Row>(
    `${select} WHERE run.key = (SELECT again.repeats FROM run AS again WHERE again.run_id = :runId)`,
    { runId },
  );
  return row && lineOf(row);
}

/** The runs that make this one again, in the order in which they were asked for. */
export const repeatsOf = (store: Store, runId: number): RepeatLine[] =>
  store
    .all<Row>(
      `${select} WHERE run.repeats = (SELECT first.key FROM run AS first WHERE first.run_id = :runId)
       ORDER BY run.run_id`,
      { runId },
    )
    .map(lineOf);

/** Those of some runs that make others again where these were made: no figure counts them. */
export const repeatsAmong = (store: Store, runIds: readonly number[]): number[] =>
  store
    .all<{ id: number; key: string; first: string; n: number }>(
      `SELECT run_id AS id, key, repeats AS first,
         (SELECT count(*) FROM run AS again WHERE again.repeats = run.repeats) AS n
       FROM run WHERE run_id IN (SELECT value FROM json_each(:runIds)) AND repeats IS NOT NULL`,
      { runIds: JSON.stringify(runIds) },
    )
    .filter(({ key, first, n }) => isRepeatKey(key, first, n))
    .map(({ id }) => id);

/** The same in SQL, of `run` in a group: what it makes again is of that group, too. */
export const isRepeat = `(run.repeats IS NOT NULL AND EXISTS
  (SELECT 1 FROM run AS first WHERE first.key = run.repeats AND first.group_id = run.group_id))`;

/** All runs that make others again where these were made; of a suite, those that make its runs again. */
export function repeatsIn(store: Store, suiteId?: number): number[] {
  const ofSuite =
    'repeats IN (SELECT first.key FROM suite_run JOIN run AS first USING (run_id) WHERE suite_id = :suiteId)';
  const ids = store
    .all<{ id: number }>(
      // They are archived from the beginning; those made here of what other hardware made mostly are not.
      `SELECT run_id AS id FROM run
       WHERE repeats IS NOT NULL AND archived = 1 AND ${suiteId === undefined ? 'true' : ofSuite}`,
      suiteId === undefined ? {} : { suiteId },
    )
    .map(({ id }) => id);
  return ids.length === 0 ? [] : repeatsAmong(store, ids);
}

/** Compares the audited objectives of two runs bit for bit. Undefined: one of them has no point yet. */
export function agreement(store: Store, firstId: number, secondId: number): Agreement | undefined {
  const [first, second] = [readCurve(store, firstId), readCurve(store, secondId)];
  if (first.count === 0 || second.count === 0) return undefined;
  const end = ({ values, count }: typeof first): number => values[(count - 1) * columnCount + column.step]!;
  const ends: Agreement['ends'] = [end(first), end(second)];
  let [points, a, b] = [0, 0, 0];
  // The last row of a run stands where its budget ended, which may be no point of the other's.
  while (a < first.count && b < second.count) {
    const [atA, atB] = [a * columnCount, b * columnCount];
    const [stepA, stepB] = [first.values[atA + column.step]!, second.values[atB + column.step]!];
    if (stepA < stepB) a += 1;
    else if (stepB < stepA) b += 1;
    else {
      const audited = (mask: Uint8Array, row: number): boolean => (mask[row]! & present.f_audited) !== 0;
      const [isA, isB] = [audited(first.mask, a), audited(second.mask, b)];
      if (isA && isB && !Object.is(first.values[atA + column.f_audited], second.values[atB + column.f_audited]))
        return { points, differsAt: stepA, ends };
      if (isA && isB) points += 1;
      a += 1;
      b += 1;
    }
  }
  return { points, differsAt: null, ends };
}

/** What a run makes again, and whether the same came out. */
export interface Repeated {
  readonly name: string;
  /** False: the other one is of other hardware, and this one counts in its own place. */
  readonly again: boolean;
  /** Undefined: one of them has no point yet. */
  readonly agreement: Agreement | undefined;
}

/** Undefined: it is a first one. */
export function repeatedIn(store: Store, runId: number): Repeated | undefined {
  const first = repeatedBy(store, runId);
  if (first === undefined) return undefined;
  return {
    name: first.name,
    again: repeatsAmong(store, [runId]).length > 0,
    agreement: agreement(store, first.runId, runId),
  };
}
