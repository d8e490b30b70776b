import { setImmediate } from 'node:timers/promises';
import { hardwareOf } from '../hardware.ts';
import { assignGroup, refreshGroup } from './groups.ts';
import type { Store } from './store.ts';
import { scoreAgain, scoringRevision } from './summaries.ts';

/** Milliseconds of a transaction, between which other work has its turn. */
const turn = 40;

/**
 * Brings a database that an older version wrote to the present rules: scores its runs again from their curves, groups
 * them, and makes the figures of groups again; returns how many groups were. It gives way to other work, and goes on
 * where it was left when the program ended meanwhile. Runs that never started stay without a group: their machine is not
 * known.
 */
export async function backfill(store: Store): Promise<number> {
  await allInTurns(store, outdated, ({ id, groupId }: Outdated) => {
    scoreAgain(store, id);
    if (groupId !== null)
      store.run('UPDATE run_group SET revision = -abs(revision) WHERE group_id = :groupId', { groupId });
  });
  const machines = new Map<string, string>();
  await allInTurns(store, ungrouped, ({ id, environment_id, facts_json }: Ungrouped) => {
    const known = machines.get(environment_id) ?? hardwareOf(JSON.parse(facts_json) as object).key;
    machines.set(environment_id, known);
    assignGroup(store, id, known);
  });
  return allInTurns(store, stale, ({ id }: { readonly id: number }) => refreshGroup(store, id));
}

/** Whether `backfill` has anything to do: figures are not to be relied on before it has. */
export const isBehind = (store: Store): boolean =>
  [outdated, ungrouped, stale].some((sql) => store.all(`${sql} LIMIT 1`).length > 0);

interface Outdated {
  readonly id: number;
  readonly groupId: number | null;
}

interface Ungrouped {
  readonly id: number;
  readonly environment_id: string;
  readonly facts_json: string;
}

/** As the indexes have them. */
const outdated = `
  SELECT run_id AS id, group_id AS groupId FROM summary INDEXED BY summary_outdated JOIN run USING (run_id)
  WHERE scoring_revision < ${scoringRevision}`;
const ungrouped = `
  SELECT run_id AS id, environment_id, facts_json FROM run INDEXED BY run_by_group JOIN environment USING (environment_id)
  WHERE group_id IS NULL`;
const stale = 'SELECT group_id AS id FROM run_group WHERE revision <= 0';

/** Works on all rows of a query, each of which leaves it by that; returns how many there were. */
async function allInTurns<Row>(store: Store, sql: string, work: (row: Row) => void): Promise<number> {
  for (let done = 0; ;) {
    const some = inTurn(store, `${sql} LIMIT 1000`, work);
    if (some === 0) return done;
    done += some;
    await setImmediate();
  }
}

/** Works on the rows of a query for one turn, in one transaction; returns how many it came to. */
function inTurn<Row>(store: Store, sql: string, work: (row: Row) => void): number {
  const rows = store.all<Row>(sql);
  if (rows.length === 0) return 0;
  return store.append(() => {
    const end = performance.now() + turn;
    let done = 0;
    for (const row of rows) {
      work(row);
      done += 1;
      if (performance.now() > end) break;
    }
    return done;
  });
}
