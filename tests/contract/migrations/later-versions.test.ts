import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isBehind } from '../../../src/main/engine/store/backfill.ts';
import { exportedMetrics } from '../../../src/main/engine/store/export.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { listSuites } from '../../../src/main/engine/store/suites.ts';
import { backupsOf, columnsOf, contents, countedElsewhere, exampleOf, plain, type Rows } from './example-of.ts';

test.each([3, 4] as const)(
  'a database of version %i keeps every row of every table, and nothing of it is made anew',
  { timeout: 60_000 },
  (version) => {
    const path = exampleOf(version);
    const old = contents(path);
    const store = openStore(path);

    const [backup, ...more] = backupsOf(path);
    expect(more).toEqual([]);
    expect(contents(join(dirname(path), backup!))).toEqual(old);

    const columns = new Map(
      [...old].map(([table, rows]) => {
        const gone = (version === 3 && countedElsewhere[table]) || [];
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
    if (version === 3) {
      const counts = old.get('suite')!.map(({ suite_id: suiteId, runs, finished }) => ({ suiteId, runs, finished }));
      for (const line of counts) expect(listSuites(store)).toContainEqual(expect.objectContaining(line));
    }
    // Their runs were made before there were metrics.
    expect(exportedMetrics(store)).toEqual([]);
    for (const { usedAt, submittedAt } of listSuites(store)) expect(usedAt > submittedAt).toBe(true);

    expect(isBehind(store)).toBe(false);
    expect(store.integrityCheck()).toEqual([]);
    expect(store.all('SELECT * FROM pragma_foreign_key_check')).toEqual([]);
    store.close();
  },
);
