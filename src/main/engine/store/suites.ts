import { DescentError } from '../../../shared/domain/error.ts';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { isResultStatus, openStatuses } from '../../../shared/domain/run-status.ts';
import type { Store } from './store.ts';

export interface SuiteMember {
  readonly runId: number;
  readonly trial: number;
}

/**
 * Records a suite that is being submitted; one of the same name is replaced, whose runs give way as the new ones are
 * named. Returns its id.
 *
 * @param taking what is asked of runs that are known (known-runs.ts), for who completes it
 */
export function beginSuite(store: Store, name: string, definition: unknown, taking: object): number {
  store.run(
    `INSERT INTO suite (name, suite_json, submitted_at, used_at, submission, complete, taking_json)
     VALUES (:name, :json, :now, :now, (SELECT coalesce(max(submission), 0) + 1 FROM suite), 0, :taking)
     ON CONFLICT (name) DO UPDATE SET suite_json = excluded.suite_json, submitted_at = excluded.submitted_at,
       used_at = max(used_at, excluded.used_at), submission = excluded.submission, complete = 0,
       taking_json = excluded.taking_json`,
    { name, json: JSON.stringify(definition), now: new Date().toISOString(), taking: JSON.stringify(taking) },
  );
  return suiteIdOf(store, name);
}

/** Names a run at a position of a suite, where another one may have stood. */
export function nameInSuite(store: Store, suiteId: number, position: number, { runId, trial }: SuiteMember): void {
  // Not REPLACE, which would pass by the trigger that counts.
  store.run('DELETE FROM suite_run WHERE suite_id = :suiteId AND position = :position', { suiteId, position });
  store.run('INSERT INTO suite_run (suite_id, position, run_id, trial) VALUES (:suiteId, :position, :runId, :trial)', {
    suiteId,
    position,
    runId,
    trial,
  });
}

const membersAtOnce = 1_000;

/** Takes some members from position `length` on out of a suite; false: there are none. */
export const cutSuite = (store: Store, suiteId: number, length: number): boolean =>
  store.run(
    `DELETE FROM suite_run WHERE suite_id = :suiteId AND position IN (SELECT position FROM suite_run
       WHERE suite_id = :suiteId AND position >= :length ORDER BY position LIMIT ${membersAtOnce})`,
    { suiteId, length },
  ).changes > 0;

export const completeSuite = (store: Store, suiteId: number): void =>
  void store.run('UPDATE suite SET complete = 1 WHERE suite_id = :suiteId', { suiteId });

/** Suites that were being submitted when a program ended. */
export const incompleteSuites = (
  store: Store,
): { readonly name: string; readonly json: string; readonly taking: string | null }[] =>
  store.all(
    `SELECT name, suite_json AS json, taking_json AS taking FROM suite
     WHERE complete = 0 AND deleted_name IS NULL ORDER BY submission`,
  );

/** @throws DescentError suite.unknown */
export function suiteIdOf(store: Store, name: string): number {
  const known = suiteNamed(store, name);
  if (known !== undefined) return known.suiteId;
  const names = suiteNames(store);
  throw new DescentError('suite.unknown', `The database knows no suite "${name}".`, {
    advice: names.length === 0 ? 'Run a suite first.' : `It knows ${names.map((other) => `"${other}"`).join(', ')}.`,
  });
}

/** Names of all suites, the last submitted first. */
export function suiteNames(store: Store): string[] {
  return store
    .all<{ name: string }>('SELECT name FROM suite WHERE deleted_name IS NULL ORDER BY submission DESC, suite_id DESC')
    .map((row) => row.name);
}

/** Another text where a suite may have got other runs or another name, or was deleted or restored. */
export const suitesState = (store: Store): string =>
  store.get<{ state: string }>(
    `SELECT coalesce(group_concat(concat_ws(' ', suite_id, submission, complete, name, deleted_name)), '') AS state FROM suite`,
  )!.state;

export interface SuiteLine {
  readonly suiteId: number;
  readonly name: string;
  /** ISO 8601. */
  readonly submittedAt: string;
  /** ISO 8601: when it was last submitted, or one of its runs last started or ended. */
  readonly usedAt: string;
  readonly runs: number;
  /** Runs that have a result. */
  readonly finished: number;
  /** Runs that wait, go on or were paused. */
  readonly open: number;
  /** Runs by their states; those that no run is in are missing. */
  readonly states: Readonly<Partial<Record<RunStatus, number>>>;
}

/** All suites with how much of them is done, the last submitted first. */
export const listSuites = (store: Store): SuiteLine[] =>
  store
    .all<{ suiteId: number; name: string; submittedAt: string; usedAt: string; states: string }>(
      `SELECT suite_id AS suiteId, name, submitted_at AS submittedAt, used_at AS usedAt,
         (SELECT json_group_object(status, n) FROM suite_status
            WHERE suite_status.suite_id = suite.suite_id AND n > 0) AS states
       FROM suite WHERE deleted_name IS NULL ORDER BY submission DESC, suite_id DESC`,
    )
    .map(({ states: json, ...line }) => {
      const states = JSON.parse(json) as Partial<Record<RunStatus, number>>;
      const counted = (is: (status: RunStatus) => boolean): number =>
        Object.entries(states).reduce((sum, [status, n]) => (is(status as RunStatus) ? sum + n : sum), 0);
      return {
        ...line,
        runs: counted(() => true),
        finished: counted(isResultStatus),
        open: counted((status) => openStatuses.includes(status)),
        states,
      };
    });

/** A suite as it was submitted, to be read and edited; undefined where there is none. */
export function suiteText(store: Store, suiteId: number): { readonly name: string; readonly text: string } | undefined {
  const row = store.get<{ name: string; json: string }>(
    'SELECT name, suite_json AS json FROM suite WHERE suite_id = :suiteId',
    { suiteId },
  );
  if (row === undefined) return undefined;
  return { name: row.name, text: `${JSON.stringify(JSON.parse(row.json), null, 2)}\n` };
}

/** The suite of a name, as it was submitted; undefined where there is none. */
export const suiteNamed = (
  store: Store,
  name: string,
): { readonly suiteId: number; readonly json: string; readonly complete: 0 | 1 } | undefined =>
  store.get(
    'SELECT suite_id AS suiteId, suite_json AS json, complete FROM suite WHERE name = :name AND deleted_name IS NULL',
    { name },
  );

const keysAtOnce = 5_000;

/**
 * Keys of the runs that a suite names, in parts. What is made here too, or again, goes by the key of what it repeats: that
 * is the one by which a suite asks for it.
 */
export function* keysOfSuite(store: Store, suiteId: number): Generator<string[], void, undefined> {
  for (let after = -1; ;) {
    const some = store.all<{ position: number; key: string }>(
      `SELECT position, coalesce(repeats, key) AS key FROM suite_run CROSS JOIN run USING (run_id)
       WHERE suite_id = :suiteId AND position > :after ORDER BY position LIMIT ${keysAtOnce}`,
      { suiteId, after },
    );
    if (some.length === 0) return;
    after = some.at(-1)!.position;
    yield some.map(({ key }) => key);
  }
}

/** Suites that name a run, by their names. */
export const suitesOf = (store: Store, runId: number): { suiteId: number; name: string }[] =>
  store.all(
    `SELECT DISTINCT suite_id AS suiteId, name FROM suite JOIN suite_run USING (suite_id)
     WHERE run_id = :runId AND deleted_name IS NULL ORDER BY name`,
    { runId },
  );

/** Whether a suite that names a run tries several settings of its optimizer. */
export const isTuned = (store: Store, runId: number): boolean =>
  store.get(
    `SELECT 1 FROM suite_run AS own JOIN suite_run AS other ON other.suite_id = own.suite_id AND other.trial <> own.trial
       JOIN run ON run.run_id = other.run_id JOIN configuration USING (configuration_id)
     WHERE own.run_id = :runId AND optimizer = (SELECT its.optimizer FROM run AS r
       JOIN configuration AS its USING (configuration_id) WHERE r.run_id = :runId) LIMIT 1`,
    { runId },
  ) !== undefined;
