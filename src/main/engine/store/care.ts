import type { Database } from 'better-sqlite3';
import type { Store } from './store.ts';

/** What is done for the database itself from time to time. */
export type CareName = 'check';

const day = 24 * 60 * 60 * 1000;
const every_ms: Readonly<Record<CareName, number>> = { check: 7 * day };

/** Whether it is time again; a date in the future tells nothing. */
export function isDue(store: Store, what: CareName, now: Date): boolean {
  const row = store.get<{ at: string }>('SELECT done_at AS at FROM care WHERE what = :what', { what });
  const age = row === undefined ? NaN : now.getTime() - Date.parse(row.at);
  return !(age >= 0 && age < every_ms[what]);
}

export const markDone = (store: Store, what: CareName, now: Date): void => mark(store, what, now);

/** A check has found damage: the next start looks again before anything else, and offers what can be done. */
export const rememberDamage = (store: Store, now: Date): void => mark(store, 'damage', now);

function mark(store: Store, what: string, now: Date): void {
  store.commit(() =>
    store.run(
      `INSERT INTO care (what, done_at) VALUES (:what, :now)
       ON CONFLICT (what) DO UPDATE SET done_at = excluded.done_at`,
      { what, now: now.toISOString() },
    ),
  );
}

/** Also of a database of an older version, which has no such table yet. */
export const isDamageKnown = (db: Database): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'care'`).get() !== undefined &&
  db.prepare(`SELECT 1 FROM care WHERE what = 'damage'`).get() !== undefined;

/** The database has passed its check. */
export const forgetDamage = (db: Database): void => void db.prepare(`DELETE FROM care WHERE what = 'damage'`).run();
