import Database from 'better-sqlite3';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { busyTimeout_ms } from './inspect.ts';
import { openReadonly } from './open-readonly.ts';

/**
 * Checks a database without changing it. On a connection that is opened read-only SQLite does not even read CHECK
 * constraints, and no check finds what breaks them; so this one could write, and is told not to. Where nothing can be
 * written, only the other one is left.
 */
export function checking<T>(path: string, check: (db: Database.Database) => T): T {
  // Open until the end: the last connection that could write would move the log into the file when it is closed.
  const reader = openReadonly(path);
  try {
    if (!isWritable(path)) return check(reader);
    const db = new Database(path, { fileMustExist: true, timeout: busyTimeout_ms });
    try {
      db.pragma('query_only = ON');
      return check(db);
    } finally {
      db.close();
    }
  } finally {
    reader.close();
  }
}

function isWritable(path: string): boolean {
  try {
    for (const needed of [path, dirname(path)]) accessSync(needed, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
