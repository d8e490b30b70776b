import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

test('half a copy of a process that was killed goes with the next backup, one that is being written stays', () => {
  const store = temporaryStore();
  const folder = backupFolder(store.path);
  mkdirSync(folder);
  const half = (name: string, age: number): string => {
    const file = `${basename(store.path)}.${name}.backup.partial`;
    writeFileSync(join(folder, file), 'half');
    const then = new Date(Date.now() - age);
    utimesSync(join(folder, file), then, then);
    return file;
  };
  half('2026-01-01T000000000Z', 2 * 60 * 60 * 1000);
  const young = half('2026-01-02T000000000Z', 60_000);
  const copy = basename(store.backUp());
  expect(readdirSync(folder).sort()).toEqual([copy, young].sort());
});

test("backups of a database whose name goes on are another one's", () => {
  const store = temporaryStore();
  const folder = backupFolder(store.path);
  mkdirSync(folder);
  const others = [1, 2, 3].map((day) => `${basename(store.path)}.old.2099-01-0${day}T000000000Z.backup`);
  for (const name of others) writeFileSync(join(folder, name), 'of another');
  const copy = store.backUp();
  expect(listBackups(store.path)).toEqual([copy]);
  expect(readdirSync(folder).sort()).toEqual([basename(copy), ...others].sort());
});
