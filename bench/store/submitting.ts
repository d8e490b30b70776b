import { firstInQueue } from '../../src/main/engine/store/queue.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { submitting } from '../../src/main/engine/submit.ts';
import { timeOf } from './ending.ts';
import { catalogue, seedsOf, spread } from './population.ts';

const asked = 200;

/** How long submitting many runs holds the engine at a time, and finding the next run behind them. */
export function measureSubmitting(store: Store, runs: number): object[] {
  const slices = submitting(store, catalogue, seedsOf(runs, 'submitting'));
  const times: number[] = [];
  let slice: IteratorResult<void> | undefined;
  while (slice?.done !== true)
    times.push(
      timeOf(() => {
        slice = slices.next();
      }),
    );
  const total_ms = Math.round(times.reduce((sum, each) => sum + each, 0));
  const next = (what: string, without: readonly string[]) => ({
    what,
    runs,
    ...spread(Array.from({ length: asked }, () => timeOf(() => void firstInQueue(store, { without, onlyCpu: false })))),
  });
  const { key } = store.get<{ key: string }>("SELECT program_key AS key FROM run WHERE status = 'queued' LIMIT 1")!;
  const held = next('the next run behind those of a held program', [key]);
  store.append(() =>
    store.run("UPDATE run SET status = 'paused' WHERE status = 'queued' AND seed < :seed", { seed: runs - 1 }),
  );
  return [
    { what: 'a slice of a submission', runs, slices: times.length, total_ms, ...spread(times) },
    held,
    next('the next run behind paused ones', []),
  ];
}
