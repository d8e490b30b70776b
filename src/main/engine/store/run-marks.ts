import { refreshGroupsOf } from './groups.ts';
import { repeatsAmong } from './repeats.ts';
import type { Store } from './store.ts';

/** Sets the note of a run; false where there is no such run. */
export function setNote(store: Store, runId: number, note: string): boolean {
  return (
    store.commit(() => store.run('UPDATE run SET note = :note WHERE run_id = :runId', { runId, note }).changes) === 1
  );
}

/** Gives runs these tags and no others. */
export function setTags(store: Store, runIds: readonly number[], tags: readonly string[]): void {
  const parameters = { runIds: JSON.stringify(runIds), tags: JSON.stringify([...new Set(tags)]) };
  store.commit(() => {
    store.run('DELETE FROM run_tag WHERE run_id IN (SELECT value FROM json_each(:runIds))', parameters);
    store.run(
      `INSERT INTO run_tag (run_id, tag) SELECT run_id, tag.value FROM run, json_each(:tags) AS tag
       WHERE run_id IN (SELECT value FROM json_each(:runIds))`,
      parameters,
    );
  });
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
