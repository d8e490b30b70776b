import { DescentError } from '../../../shared/domain/error.ts';
import type { Store } from './store.ts';

export interface SuiteMember {
  readonly runId: number;
  readonly trial: number;
}

/** Records a suite and the runs that it names now, in its order; a suite of the same name is replaced. */
export function recordSuite(store: Store, name: string, definition: unknown, members: readonly SuiteMember[]): number {
  const values = { name, json: JSON.stringify(definition), now: new Date().toISOString() };
  store.run(
    `INSERT INTO suite (name, suite_json, submitted_at) VALUES (:name, :json, :now)
     ON CONFLICT (name) DO UPDATE SET suite_json = excluded.suite_json, submitted_at = excluded.submitted_at`,
    values,
  );
  const suiteId = suiteIdOf(store, name);
  store.run('DELETE FROM suite_run WHERE suite_id = :suiteId', { suiteId });
  members.forEach(({ runId, trial }, position) => {
    store.run(
      'INSERT INTO suite_run (suite_id, position, run_id, trial) VALUES (:suiteId, :position, :runId, :trial)',
      { suiteId, position, runId, trial },
    );
  });
  return suiteId;
}

/** @throws DescentError suite.unknown */
export function suiteIdOf(store: Store, name: string): number {
  const row = store.get<{ id: number }>('SELECT suite_id AS id FROM suite WHERE name = :name', { name });
  if (row !== undefined) return row.id;
  const names = suiteNames(store);
  throw new DescentError('suite.unknown', `The database knows no suite "${name}".`, {
    advice: names.length === 0 ? 'Run a suite first.' : `It knows ${names.map((known) => `"${known}"`).join(', ')}.`,
  });
}

/** Names of all suites, the last submitted first. */
export function suiteNames(store: Store): string[] {
  return store
    .all<{ name: string }>('SELECT name FROM suite ORDER BY submitted_at DESC, suite_id DESC')
    .map((row) => row.name);
}
