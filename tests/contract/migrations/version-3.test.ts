import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isBehind } from '../../../src/main/engine/store/backfill.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { listSuites } from '../../../src/main/engine/store/suites.ts';
import { backupsOf, columnsOf, contents, countedElsewhere, exampleOf, plain, type Rows } from './example-of.ts';

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

    const columns = new Map(
      [...old].map(([table, rows]) => {
        const gone = countedElsewhere[table] ?? [];
        return [table, columnsOf(rows).filter((name) => !gone.includes(name))] as const;
      }),
    );
    const full = new Map([...columns].filter(([, names]) => names.length > 0));
    expect(full.size).toBeGreaterThan(15);
    const now = contents(path, full);
    for (const [table, names] of full) {
      const asText = (rows: Rows) =>
        rows.map((row) => JSON.stringify(names.map((name) => plain(row[name])))).toSorted();
      expect(asText(now.get(table)!), table).toEqual(asText(old.get(table)!));
    }
    const counts = old.get('suite')!.map(({ suite_id: suiteId, runs, finished }) => ({ suiteId, runs, finished }));
    for (const line of counts) expect(listSuites(store)).toContainEqual(expect.objectContaining(line));
    for (const { usedAt, submittedAt } of listSuites(store)) expect(usedAt > submittedAt).toBe(true);

    expect(isBehind(store)).toBe(false);
    expect(store.integrityCheck()).toEqual([]);
    expect(store.all('SELECT * FROM pragma_foreign_key_check')).toEqual([]);
    store.close();
  },
);
