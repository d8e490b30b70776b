import { refreshGroupsOf } from './groups.ts';
import { repeatsAmong } from './repeats.ts';
import type { Store } from './store.ts';

/** How often something was written: another number where any of it may have changed. Nobody else writes it meanwhile. */
class Changes {
  readonly #counts = new WeakMap<Store, number>();
  of = (store: Store): number => this.#counts.get(store) ?? 0;
  changed(store: Store): void {
    this.#counts.set(store, this.of(store) + 1);
  }
}
const [tagging, noting] = [new Changes(), new Changes()];
export const [tagChanges, noteChanges] = [tagging.of, noting.of];

/** Sets the note of a run; false where there is no such run. */
export function setNote(store: Store, runId: number, note: string): boolean {
  const { changes } = store.commit(() =>
    store.run('UPDATE run SET note = :note WHERE run_id = :runId', { runId, note }),
  );
  noting.changed(store);
  return changes === 1;
}

const chosen = 'run_id IN (SELECT value FROM json_each(:runIds))';

/** Gives all of these runs one note. */
export function setNotes(store: Store, runIds: readonly number[], note: string): void {
  store.commit(() =>
    store.run(`UPDATE run SET note = :note WHERE ${chosen}`, { note, runIds: JSON.stringify(runIds) }),
  );
  noting.changed(store);
}

interface Alike {
  readonly runIds: string;
}

/** The notes of runs, and which of the runs have each. */
export const notesOf = (store: Store, runIds: readonly number[]): { runIds: number[]; note: string }[] =>
  store
    .all<Alike & { note: string }>(
      `SELECT note, json_group_array(run_id) AS runIds FROM run WHERE ${chosen} GROUP BY note ORDER BY note`,
      { runIds: JSON.stringify(runIds) },
    )
    .map(({ runIds: own, note }) => ({ runIds: JSON.parse(own) as number[], note }));

/** The tags of runs, and which of the runs have just these. */
export const tagsOf = (store: Store, runIds: readonly number[]): { runIds: number[]; tags: string[] }[] =>
  store
    .all<Alike & { tags: string }>(
      `SELECT tags, json_group_array(run_id) AS runIds FROM (
         SELECT run_id, (SELECT json_group_array(tag ORDER BY tag) FROM run_tag WHERE run_tag.run_id = run.run_id) AS tags
         FROM run WHERE ${chosen}
       ) GROUP BY tags ORDER BY tags`,
      { runIds: JSON.stringify(runIds) },
    )
    .map(({ runIds: own, tags }) => ({ runIds: JSON.parse(own) as number[], tags: JSON.parse(tags) as string[] }));

/** Adds tags to runs and takes others away. */
export function changeTags(
  store: Store,
  runIds: readonly number[],
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): void {
  const runs = JSON.stringify(runIds);
  store.commit(() => {
    store.run(`DELETE FROM run_tag WHERE ${chosen} AND tag IN (SELECT value FROM json_each(:remove))`, {
      runIds: runs,
      remove: JSON.stringify(remove),
    });
    store.run(
      `INSERT OR IGNORE INTO run_tag (run_id, tag) SELECT run_id, tag.value FROM run, json_each(:add) AS tag
       WHERE ${chosen}`,
      { runIds: runs, add: JSON.stringify(add) },
    );
  });
  tagging.changed(store);
}

/** Gives runs these tags and no others. */
export function setTags(store: Store, runIds: readonly number[], tags: readonly string[]): void {
  const parameters = { runIds: JSON.stringify(runIds), tags: JSON.stringify([...new Set(tags)]) };
  store.commit(() => {
    store.run(`DELETE FROM run_tag WHERE ${chosen}`, parameters);
    store.run(
      `INSERT INTO run_tag (run_id, tag) SELECT run_id, tag.value FROM run, json_each(:tags) AS tag
       WHERE ${chosen}`,
      parameters,
    );
  });
  tagging.changed(store);
}

/**
 * Puts runs out of sight, or back; what is archived counts no more on the leaderboard. What makes another run again on
 * the same hardware stays out of it: a seed counts once however often it is taken.
 */
export function setArchived(store: Store, runIds: readonly number[], archived: boolean): void {
  store.commit(() => {
    const changed = archived ? runIds : withoutRepeats(store, runIds);
    store.run('UPDATE run SET archived = :archived WHERE run_id IN (SELECT value FROM json_each(:runIds))', {
      archived: Number(archived),
      runIds: JSON.stringify(changed),
    });
    refreshGroupsOf(store, changed);
  });
}

function withoutRepeats(store: Store, runIds: readonly number[]): number[] {
  const repeats = new Set(repeatsAmong(store, runIds));
  return runIds.filter((id) => !repeats.has(id));
}
