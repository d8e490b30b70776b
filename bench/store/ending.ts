import { CurveWriter } from '../../src/main/engine/store/curve-writer.ts';
import { columnCount } from '../../src/main/engine/store/curves.ts';
import { beginLaunch, endLaunch } from '../../src/main/engine/store/launches.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { recordSummary } from '../../src/main/engine/store/summaries.ts';
import { submit } from '../../src/main/engine/submit.ts';
import type { Rows } from '../../src/main/worker/protocol.ts';
import { catalogue, here, recordHere, seedsOf, spread } from './population.ts';

const rows = 200;
/** Runs whose ends are measured, at the beginning and when the group is full. */
const measured = 500;

/** What the transaction takes that ends a run, with its fsync, when its group is small and when it is not. */
export async function measureEnding(store: Store, seeds: number): Promise<object[]> {
  recordHere(store);
  await submit(store, catalogue, seedsOf(seeds, 'ending'));
  const ids = store.all<{ id: number }>('SELECT run_id AS id FROM run').map(({ id }) => id);
  const times = ids.map((id) => end(store, id));
  const commits = ids.slice(0, measured).map((id) => timeOf(() => store.commit(() => touch(store, id))));
  return [
    { what: 'ending a run', seeds: measured, ...spread(times.slice(0, measured)) },
    { what: 'ending a run', seeds, ...spread(times.slice(-measured)) },
    { what: 'a commit of one row, for comparison', ...spread(commits) },
  ];
}

function end(store: Store, id: number): number {
  beginLaunch(store, id, { environmentId: here.id, jobs: 1 });
  const writer = new CurveWriter(store, id, 1);
  writer.accept(curve(id));
  writer.flush();
  return timeOf(() =>
    store.commit(() => {
      recordSummary(store, id);
      endLaunch(store, id, { status: 'finished', reason: 'steps' }, '');
    }),
  );
}

/** One that comes nearer with every step, each at its own pace. */
function curve(seed: number): Rows {
  const values = new Float64Array(rows * columnCount);
  for (let step = 0; step < rows; step += 1) {
    const f = 100 * (0.8 + 0.1 * Math.sin(seed)) ** step;
    values.set([step, 0, step, 0, step / 1e5, step / 1e5, f, f], step * columnCount);
  }
  return { count: rows, values, mask: new Uint8Array(rows).fill(3) };
}

const touch = (store: Store, id: number): void =>
  void store.run('UPDATE run SET note = :note WHERE run_id = :id', { id, note: '.' });

export function timeOf(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
