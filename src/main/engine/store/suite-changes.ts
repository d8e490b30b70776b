import { DescentError } from '../../../shared/domain/error.ts';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { setArchived } from './run-marks.ts';
import type { Store } from './store.ts';

const unknown = (suiteId: number): DescentError =>
  new DescentError('suite.unknown', `There is no suite ${suiteId}.`, { advice: 'Choose one from the list of suites.' });

const isTaken = (store: Store, name: string, suiteId: number): boolean =>
  store.get('SELECT 1 FROM suite WHERE name = :name AND suite_id <> :suiteId', { name, suiteId }) !== undefined;

/**
 * Gives a suite another name, in its file, too.
 * @throws DescentError suite.unknown, or suite.exists
 */
export function renameSuite(store: Store, suiteId: number, name: string): void {
  store.commit(() => {
    if (isTaken(store, name, suiteId))
      throw new DescentError('suite.exists', `There is a suite "${name}" already.`, {
        advice: 'Choose another name, or rename or delete that one first.',
      });
    const { changes } = store.run(
      `UPDATE suite SET name = :name, suite_json = json_set(suite_json, '$.name', :name)
       WHERE suite_id = :suiteId AND deleted_name IS NULL`,
      { suiteId, name },
    );
    if (changes === 0) throw unknown(suiteId);
  });
}

/** Stands for the name of a deleted suite: what no suite can be called, since a name has no control character. */
const placeholder = (id: string): string => `char(1) || 'deleted suite ' || ${id}`;

/**
 * Takes a suite out of every list; all that it names stays, and so does the suite itself, until it is taken back.
 * @throws DescentError suite.unknown
 */
export function hideSuite(store: Store, suiteId: number): void {
  store.commit(() => {
    const { changes } = store.run(
      `UPDATE suite SET deleted_name = name, name = ${placeholder('suite_id')}
       WHERE suite_id = :suiteId AND deleted_name IS NULL`,
      { suiteId },
    );
    if (changes === 0) throw unknown(suiteId);
  });
}

/**
 * Puts a deleted suite back into the lists; returns its name, which has a number where another one has taken it.
 * @throws DescentError suite.unknown
 */
export function showSuite(store: Store, suiteId: number): string {
  return store.commit(() => {
    const deleted = store.get<{ name: string }>(
      'SELECT deleted_name AS name FROM suite WHERE suite_id = :suiteId AND deleted_name IS NOT NULL',
      { suiteId },
    );
    if (deleted === undefined) throw unknown(suiteId);
    let { name } = deleted;
    for (let n = 2; isTaken(store, name, suiteId); n += 1) name = `${deleted.name} (${n})`;
    store.run('UPDATE suite SET deleted_name = NULL WHERE suite_id = :suiteId', { suiteId });
    renameSuite(store, suiteId, name);
    return name;
  });
}

/**
 * Begins the copy of a suite among the deleted ones, from where its list of runs can be taken back; returns its id.
 * `keepSome` copies the list.
 */
export const beginKept = (store: Store, suiteId: number): number =>
  store.run(
    `INSERT INTO suite (suite_id, name, suite_json, submitted_at, used_at, submission, complete, deleted_name)
     SELECT own.id, ${placeholder('own.id')}, suite_json, submitted_at, used_at, submission, 1, name
     FROM suite, (SELECT max(suite_id) + 1 AS id FROM suite) AS own WHERE suite_id = :suiteId`,
    { suiteId },
  ).id;

/** Copies the members of a suite from a position on, some at a time; returns where to go on. Undefined: that was all. */
export function keepSome(store: Store, suiteId: number, kept: number, from: number): number | undefined {
  const some = store.all<{ position: number }>(
    'SELECT position FROM suite_run WHERE suite_id = :suiteId AND position >= :from ORDER BY position LIMIT 1000',
    { suiteId, from },
  );
  const last = some.at(-1)?.position;
  if (last === undefined) return undefined;
  store.run(
    `INSERT INTO suite_run (suite_id, position, run_id, trial) SELECT :kept, position, run_id, trial FROM suite_run
     WHERE suite_id = :suiteId AND position BETWEEN :from AND :last`,
    { suiteId, kept, from, last },
  );
  return last + 1;
}

/** Suites that were deleted, the last submitted first. */
export const deletedSuites = (store: Store): { suiteId: number; name: string; runs: number }[] =>
  store.all(
    `SELECT suite_id AS suiteId, deleted_name AS name,
       (SELECT count(*) FROM suite_run WHERE suite_run.suite_id = suite.suite_id) AS runs
     FROM suite WHERE deleted_name IS NOT NULL ORDER BY submission DESC, suite_id DESC`,
  );

/** A run that its suite takes along as it is deleted, or brings back. */
interface Taken {
  readonly runId: number;
  /** Before it was deleted. */
  readonly status: RunStatus;
}

/** Runs in sight that no other suite names. */
export const runsOfNoOther = (store: Store, suiteId: number): Taken[] =>
  store.all<Taken>(
    `SELECT DISTINCT run_id AS runId, status FROM suite_run JOIN run USING (run_id)
     WHERE suite_id = :suiteId AND archived = 0 AND NOT EXISTS (
       SELECT 1 FROM suite_run AS other JOIN suite USING (suite_id)
       WHERE other.run_id = run.run_id AND other.suite_id <> :suiteId AND deleted_name IS NULL)`,
    { suiteId },
  );

/** Archives runs along with their suite, and keeps which these were. */
export function archiveAlong(store: Store, suiteId: number, runs: readonly Taken[]): void {
  store.commit(() => {
    for (const { runId, status } of runs)
      store.run(
        'INSERT OR REPLACE INTO suite_removed_run (suite_id, run_id, status) VALUES (:suiteId, :runId, :status)',
        { suiteId, runId, status },
      );
    setArchived(
      store,
      runs.map(({ runId }) => runId),
      true,
    );
  });
}

/** Brings some of the runs back that went along with their suite, and returns them; none: all are back. */
export function bringBackSome(store: Store, suiteId: number, limit: number): Taken[] {
  return store.commit(() => {
    const runs = store.all<Taken>(
      'SELECT run_id AS runId, status FROM suite_removed_run WHERE suite_id = :suiteId LIMIT :limit',
      { suiteId, limit },
    );
    const runIds = runs.map(({ runId }) => runId);
    setArchived(store, runIds, false);
    store.run(
      'DELETE FROM suite_removed_run WHERE suite_id = :suiteId AND run_id IN (SELECT value FROM json_each(:ids))',
      { suiteId, ids: JSON.stringify(runIds) },
    );
    return runs;
  });
}
