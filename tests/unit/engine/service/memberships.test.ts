import { expect, test } from 'vitest';
import { GroupTable } from '../../../../src/main/engine/service/board/group-table.ts';
import { Memberships, type Membership } from '../../../../src/main/engine/service/board/memberships.ts';
import { refreshGroupsOf } from '../../../../src/main/engine/store/groups.ts';
import { beginLaunch } from '../../../../src/main/engine/store/launches.ts';
import { setTags } from '../../../../src/main/engine/store/run-marks.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';
import { finish, machine } from '../runs.ts';

const [many, more] = [1_000_000, 20];

test.each(['tag', 'suite'] as const satisfies readonly Membership[])(
  'the reading of each %s of many runs ends while runs end, and has them',
  (kind) => {
    const store = temporaryStore();
    const runs = Array.from({ length: 2 * more }, (_, seed) =>
      spec({ seed, hyper: { lr: seed % 2 === 0 ? 0.1 : seed } }),
    );
    finish(store, [{ spec: runs[0]!, objectives: [8, 4] }]);
    const [first, second, ...others] = queue(store, runs).map(({ id }) => id);
    setTags(store, [first!, others.at(-1)!], ['mine']);
    // As if a great many had come between them.
    store.commit(() => {
      store.run('PRAGMA defer_foreign_keys = ON');
      for (const table of ['run', 'suite_run'])
        store.run(`UPDATE ${table} SET run_id = :many WHERE run_id = :second`, { many, second });
    });
    const end = (runId: number): void => {
      beginLaunch(store, runId, { environmentId: machine.id, jobs: 1 });
      store.commit(() => {
        store.run(`UPDATE run SET status = 'failed' WHERE run_id = :runId`, { runId });
        refreshGroupsOf(store, [runId]);
      });
    };
    const table = new GroupTable(store, catalogue);
    table.refresh();
    const memberships = new Memberships(store, table);
    let steps = 0;
    for (; steps < others.length && memberships.readSome(kind); steps += 1) {
      end(others[steps]!);
      table.refresh();
    }
    expect(steps).toBeLessThanOrEqual(more);
    expect(steps).toBeGreaterThan(2);

    end(others.at(-1)!);
    table.refresh();
    const texts = (of: Memberships) => Array.from({ length: table.size }, (_, place) => of.keysOf(kind).textOf(place));
    expect(texts(memberships)).toEqual(texts(new Memberships(store, table)));
    expect(texts(memberships)[0]).toBe(kind === 'tag' ? 'mine in part' : 'suite');
    expect(texts(memberships).at(-1)).toBe(kind === 'tag' ? 'mine' : 'suite');
  },
);
