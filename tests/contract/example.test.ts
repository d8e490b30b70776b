import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { temporaryFolder, temporaryStore } from '../unit/engine/fixtures.ts';

/** Everything that a database is made of, but its rows and what SQLite has counted of them. */
function schemaOf(path: string): unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return [
      db.pragma('user_version', { simple: true }),
      ...db
        .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name`)
        .all(),
    ];
  } finally {
    db.close();
  }
}

test('the example of the screenshots is a database of this version: npm run screenshots -- --renew makes it anew', () => {
  const path = join(temporaryFolder(), 'example.sqlite');
  unpackExample(path);
  const store = temporaryStore();
  expect(schemaOf(path)).toEqual(schemaOf(store.path));
  store.close();
});

test('the example tells nothing of the machine that made it but its processor', () => {
  const path = join(temporaryFolder(), 'example.sqlite');
  unpackExample(path);
  const db = new Database(path, { readonly: true });
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all() as string[];
  const texts = tables.flatMap((table) =>
    db
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .flatMap((row) => Object.values(row as object).filter((value) => typeof value === 'string')),
  );
  db.close();
  expect(texts.length).toBeGreaterThan(1000);
  expect(texts.filter((text) => /(^|[^.\w])\/(home|root|work|tmp|usr|var)\b/.test(text))).toEqual([]);
});
