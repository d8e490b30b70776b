import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { builtIn } from '../../../src/main/catalogue.ts';
import { hardwareOf } from '../../../src/main/engine/hardware.ts';
import { Board } from '../../../src/main/engine/service/board/board.ts';
import { backfill, isBehind } from '../../../src/main/engine/store/backfill.ts';
import { curveChunks } from '../../../src/main/engine/store/curves.ts';
import { scoringFacts } from '../../../src/main/engine/store/instances.ts';
import { runSummaries } from '../../../src/main/engine/store/leaderboard-query.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { summarise } from '../../../src/main/engine/store/summaries.ts';
import { defaultBoardQuery } from '../../../src/shared/contract/board.ts';
import { leaderboard } from '../../../src/shared/stats/leaderboard.ts';
import { backupsOf, columnsOf, contents, countedElsewhere, exampleOf, plain } from './example-of.ts';

test(
  'a database of version 2 keeps all that a person has in it, and its groups are made anew',
  { timeout: 120_000 },
  async () => {
    const path = exampleOf(2);
    const old = contents(path);
    const groups = old.get('run_group')!;
    const store = openStore(path);

    // The backup that was made first is the whole of it.
    const [backup, ...more] = backupsOf(path);
    expect(more).toEqual([]);
    expect(contents(join(dirname(path), backup!))).toEqual(old);

    // Figures are made again; everything else is as it was.
    const made: Readonly<Record<string, readonly string[]>> = {
      run: ['group_id'],
      summary: ['peak_bytes'],
      ...countedElsewhere,
    };
    const kept = new Map(
      [...old]
        .filter(([table, rows]) => rows.length > 0 && !['run_group', 'group_target', 'hit'].includes(table))
        .map(
          ([table, rows]) => [table, columnsOf(rows).filter((name) => made[table]?.includes(name) !== true)] as const,
        ),
    );
    const expected = new Map(
      [...kept].map(([table, names]) => [
        table,
        new Set(old.get(table)!.map((row) => JSON.stringify(names.map((name) => plain(row[name]))))),
      ]),
    );
    const now = contents(path, kept);
    for (const [table, names] of kept)
      expect(
        new Set(now.get(table)!.map((row) => JSON.stringify(names.map((name) => plain(row[name]))))),
        table,
      ).toEqual(expected.get(table));
    expect(store.get('SELECT sum(process_peak_bytes) AS n FROM summary')).toEqual({
      n: old.get('summary')!.reduce((sum, row) => sum + Number(row['peak_bytes'] ?? 0), 0),
    });

    expect(isBehind(store)).toBe(true);
    expect(await backfill(store)).toBeGreaterThanOrEqual(groups.length);
    expect(isBehind(store)).toBe(false);
    expect(store.integrityCheck()).toEqual([]);
    expect(store.all('SELECT * FROM pragma_foreign_key_check')).toEqual([]);

    // Saved comparisons name groups: those ids mean what they meant.
    const identity = ['instance_id', 'configuration_id', 'precision', 'device', 'hardware', 'budget_steps'];
    for (const group of groups)
      expect(
        store.get(`SELECT ${identity.join()} FROM run_group WHERE group_id = :id`, { id: Number(group['group_id']) }),
      ).toEqual(Object.fromEntries(identity.map((name) => [name, group[name]])));

    scoredByTheRules(store);
    shownTheSame(store);
    store.close();
  },
);

/** Hits are those of the present rules, from the curves that were there. */
function scoredByTheRules(store: Store): void {
  const runs = store.all<{ id: number }>('SELECT run_id AS id FROM summary');
  expect(runs.length).toBeGreaterThan(400);
  for (const { id } of runs) {
    const { budget, ...facts } = scoringFacts(store, id);
    const { hits } = summarise(curveChunks(store, id), facts, budget);
    expect(store.all('SELECT target_index, step FROM hit WHERE run_id = :id ORDER BY target_index', { id })).toEqual(
      hits.map(({ target_index, step }) => ({ target_index, step })),
    );
  }
}

/** The board of the window shows what the runs of command line and export say. */
function shownTheSame(store: Store): void {
  const environment = JSON.parse(
    store.get<{ json: string }>('SELECT facts_json AS json FROM environment LIMIT 1')!.json,
  ) as { readonly id: string };
  expect(hardwareOf(environment).key).toMatch(/^[0-9a-f]{16}$/);
  const board = new Board({ store, definitions: builtIn as never, environment, emit: () => {} });
  for (const by of ['problem', 'overall'] as const) {
    const { rows } = board.page({ ...defaultBoardQuery, by, window: { offset: 0, limit: 1000 } });
    const expected = leaderboard(runSummaries(store), { by, axis: 'oracle_units' }).rows;
    expect(rows).toHaveLength(expected.length);
    const told = rows.map(({ rank, cells }) => [rank, ...Object.values(cells).map(({ runs, failures }) => `${runs} ${failures}`)].join(' ')); // prettier-ignore
    expect(told.sort()).toEqual(expected.map(({ rank, runs, failures }) => `${rank ?? ''} ${runs} ${failures}`).sort());
    // What was recorded at an interval of its own says so.
    const marks = new Set(rows.flatMap(({ cells }) => Object.values(cells).flatMap((cell) => cell.marks)));
    expect([...marks].sort()).toEqual(
      expect.arrayContaining(['looked at every 7 steps', 'older engine code (revision 1)']),
    );
  }
}
