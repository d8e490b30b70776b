import Database from 'better-sqlite3';
import { readdirSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { backupDatabase, backupFolder, listBackups } from '../../../../src/main/engine/store/backup.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';

test('backs up once a day, whole, and keeps the newest three', async () => {
  const store = temporaryStore();
  queue(store, [spec()]);
  const first = store.backUpDaily();
  expect(first).toBeDefined();
  expect(store.backUpDaily()).toBeUndefined();
  const copy = new Database(first, { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM run').pluck().get()).toBe(1);
  copy.close();

  for (let day = 0; day < 4; day++) {
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(listBackups(store.path)[0]!, yesterday, yesterday);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.backUpDaily()).toBeDefined();
  }
  expect(listBackups(store.path)).toHaveLength(3);
  expect(listBackups(store.path)).not.toContain(first);
});

test('a backup that fails leaves no part of a copy', () => {
  const store = temporaryStore();
  const db = new Database(store.path, { readonly: true });
  db.exec('BEGIN'); // VACUUM refuses within a transaction
  expect(() => backupDatabase(db, store.path)).toThrow(/VACUUM/);
  db.close();
  expect(readdirSync(backupFolder(store.path))).toEqual([]);
});
