import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isBehind } from '../../../src/main/engine/store/backfill.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { backupsOf, columnsOf, contents, exampleOf, plain } from './example-of.ts';

test(
  'a database of version 3 keeps every row of every table, and nothing of it is made anew',
  { timeout: 60_000 },
  () => {
    const path = exampleOf(3);
    const old = contents(path);
    const store = openStore(path);

    const [backup, ...more] = backupsOf(path);
    expect(more).toEqual([]);
    expect(contents(join(dirname(path), backup!))).toEqual(old);

    const columns = new Map([...old].map(([table, rows]) => [table, columnsOf(rows)] as const));
    const full = new Map([...columns].filter(([, names]) => names.length > 0));
    expect(full.size).toBeGreaterThan(15);
    const now = contents(path, full);
    const asText = (rows: readonly object[]) => rows.map((row) => JSON.stringify(Object.values(row).map(plain)));
    for (const table of full.keys()) expect(asText(now.get(table)!), table).toEqual(asText(old.get(table)!));

    expect(isBehind(store)).toBe(false);
    expect(store.integrityCheck()).toEqual([]);
    expect(store.all('SELECT * FROM pragma_foreign_key_check')).toEqual([]);
    store.close();
  },
);
