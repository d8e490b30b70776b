import type { Store } from './store.ts';

/** What a view shows: the leaderboard or a comparison. */
export type ViewOf = 'board' | 'compare';

export interface SavedView {
  readonly viewId: number;
  readonly name: string;
  readonly state: unknown;
}

/** Saved views by name. */
export function listViews(store: Store, of: ViewOf): SavedView[] {
  return store
    .all<{ viewId: number; name: string; state_json: string }>(
      'SELECT view_id AS viewId, name, state_json FROM saved_view WHERE of = :of ORDER BY name',
      { of },
    )
    .map(({ state_json, ...view }) => ({ ...view, state: JSON.parse(state_json) as unknown }));
}

/** Saves a view; one of the same name is replaced and keeps its id, which is returned. */
export function saveView(store: Store, of: ViewOf, name: string, state: unknown): number {
  return store.commit(
    () =>
      store.get<{ id: number }>(
        `INSERT INTO saved_view (of, name, state_json, saved_at) VALUES (:of, :name, :state, :now)
         ON CONFLICT (of, name) DO UPDATE SET state_json = excluded.state_json, saved_at = excluded.saved_at
         RETURNING view_id AS id`,
        { of, name, state: JSON.stringify(state ?? null), now: new Date().toISOString() },
      )!.id,
  );
}

/** Removing a view that is not there is no error. */
export function removeView(store: Store, viewId: number): void {
  store.commit(() => store.run('DELETE FROM saved_view WHERE view_id = :viewId', { viewId }));
}
