import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { backupDatabase, backupFolder, isBackedUp, listBackups } from '../../../../src/main/engine/store/backup.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';

const hours = (count: number): number => count * 60 * 60 * 1000;
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const namesOf = (store: Store): string[] => listBackups(store.path).map((file) => basename(file));

/** Writes a backup by a clock of its own. */
function backUpAt(store: Store, at: Date): string {
  const db = new Database(store.path);
  try {
    return backupDatabase(db, store.path, at);
  } finally {
    db.close();
  }
}

/** A file of the backups' folder, as another version or process has left it. */
function leave(store: Store, name: string): string {
  mkdirSync(backupFolder(store.path), { recursive: true });
  writeFileSync(join(backupFolder(store.path), name), 'x');
  return name;
}

test('backs up once a day, whole, and keeps the newest three', () => {
  const store = temporaryStore();
  queue(store, [spec()]);
  const first = store.backUpDaily()!;
  expect(store.backUpDaily()).toBeUndefined();
  const copy = new Database(first, { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM run').pluck().get()).toBe(1);
  copy.close();
  const written = [first, ...[1, 2, 3, 4].map((n) => backUpAt(store, new Date(Date.now() + n)))];
  expect(listBackups(store.path)).toEqual(written.toReversed().slice(0, 3));
});

test('a backup is of the last day by the clock that has written it', () => {
  const store = temporaryStore();
  expect(isBackedUp(store.path, day(1))).toBe(false);
  backUpAt(store, day(10));
  const at = (age: number): boolean => isBackedUp(store.path, new Date(day(10).getTime() + age));
  expect([at(0), at(hours(23)), at(hours(24))]).toEqual([true, true, false]);
});

test('one that is dated in the future tells nothing: it stops no new one, and takes no place before it', () => {
  const store = temporaryStore();
  const future = leave(store, `${basename(store.path)}.2031-05-05T000000000Z.backup`);
  expect(isBackedUp(store.path, day(1))).toBe(false);
  const fresh = basename(store.backUpDaily()!);
  expect(namesOf(store)).toEqual([fresh, future]);
  expect(store.backUpDaily()).toBeUndefined();
});

test('what was just written is never deleted, and the order is that of writing, when the clock is set back each time', () => {
  const store = temporaryStore();
  const written = [20, 15, 10, 5, 1].map((n) => backUpAt(store, day(n)));
  expect(listBackups(store.path)).toEqual(written.toReversed().slice(0, 3));
  expect(isBackedUp(store.path, new Date(day(1).getTime() + 1000))).toBe(true);
});

test('names of older versions are known, and older than all that are counted', () => {
  const store = temporaryStore();
  const old = [3, 1, 2].map((n) => leave(store, `${basename(store.path)}.2026-02-0${n}T101112131Z.backup`));
  expect(namesOf(store)).toEqual(old.toSorted().toReversed());
  const fresh = basename(backUpAt(store, day(1)));
  expect(fresh).toBe(`${basename(store.path)}.0001-2026-01-01T000000000Z.backup`);
  expect(namesOf(store)).toEqual([fresh, ...old.toSorted().toReversed().slice(0, 2)]);
  leave(store, `${basename(store.path)}.12345-2026-01-01T000000000Z.backup`);
  expect(basename(backUpAt(store, day(1)))).toContain('.12346-');
});

test('a backup that fails leaves no part of a copy', () => {
  const store = temporaryStore();
  const db = new Database(store.path, { readonly: true });
  db.exec('BEGIN'); // VACUUM refuses within a transaction
  expect(() => backupDatabase(db, store.path)).toThrow(/VACUUM/);
  db.close();
  expect(readdirSync(backupFolder(store.path))).toEqual([]);
});

test('half a copy of a process that was killed goes with the next backup, whatever its date; our own stays', () => {
  const store = temporaryStore();
  const name = `${basename(store.path)}.0001-2026-01-01T000000000Z.backup`;
  leave(store, `${basename(store.path)}.2031-01-01T000000000Z.backup.partial`);
  leave(store, `${name}.${process.pid + 1}.partial`);
  const own = leave(store, `${name}.${process.pid}.partial`);
  const other = leave(store, `other.sqlite.0001-2026-01-01T000000000Z.backup.1.partial`);
  const copy = basename(store.backUp());
  expect(readdirSync(backupFolder(store.path)).sort()).toEqual([copy, own, other].sort());
});

test("backups of a database whose name goes on are another one's", () => {
  const store = temporaryStore();
  const others = [1, 2, 3].flatMap((n) => [
    leave(store, `${basename(store.path)}.old.2099-01-0${n}T000000000Z.backup`),
    leave(store, `${basename(store.path)}.0009.2099-01-0${n}T000000000Z.backup`),
  ]);
  const copy = store.backUp();
  expect(listBackups(store.path)).toEqual([copy]);
  expect(readdirSync(backupFolder(store.path)).sort()).toEqual([basename(copy), ...others].sort());
});
