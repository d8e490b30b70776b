import { expect, test } from 'vitest';
import type { Input } from '../../../../src/shared/contract.ts';
import { curveHandlers } from '../../../../src/main/engine/service/handlers/curves.ts';
import { leastRows, readOverview } from '../../../../src/main/engine/store/curve-overviews.ts';
import { column, columnCount, insertChunk, readCurve } from '../../../../src/main/engine/store/curves.ts';
import { recordSummary } from '../../../../src/main/engine/store/summaries.ts';
import type { Store } from '../../../../src/main/engine/store/store.ts';
import { bestSoFar } from '../../../../src/shared/curves/points.ts';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { catalogue, queue, spec, temporaryStore } from '../fixtures.ts';

const rows = 2 * leastRows + 7000;

/** A long run that falls with noise, stands still, has gaps, overflows and values at and below the optimum, which is 0. */
function longRun(store: Store, seed: number, count = rows): number {
  const [run] = queue(store, [
    spec({ seed, budget: { steps: count - 3, seconds: 1e9, oracle: Number.MAX_SAFE_INTEGER } }),
  ]);
  const random = mulberry32(seed);
  const values = new Float64Array(count * columnCount);
  const mask = new Uint8Array(count).fill(3);
  let seconds = 0;
  for (let row = 0; row < count; row += 1) {
    seconds += 1e-5 * (0.5 + random());
    const smooth = 10 ** (2 - (18 * row) / count) * (1 + 0.5 * random());
    const rare = random();
    const f = row > 100 && rare < 1e-4 ? NaN : rare < 2e-4 ? Infinity : rare < 3e-4 ? 0 : rare < 4e-4 ? -1e-9 : smooth;
    values.set([row, row, 2 * row, 0, seconds, seconds, f * (1 + 0.01 * random()), f], row * columnCount);
    if (random() < 0.1) mask[row] = 1;
  }
  store.append(() => {
    // Several chunks, as a run writes them.
    for (let from = 0; from < count; from += 4096) {
      const to = Math.min(count, from + 4096);
      const part = values.slice(from * columnCount, to * columnCount);
      insertChunk(store, run!.id, from, { count: to - from, values: part, mask: mask.slice(from, to) });
    }
  });
  return run!.id;
}

const end = (store: Store, id: number): void =>
  store.commit(() => {
    recordSummary(store, id);
    store.run(`UPDATE run SET status = 'finished', reason = 'steps' WHERE run_id = :id`, { id });
  });

const handlersOf = (store: Store) =>
  curveHandlers({ store, definitions: catalogue as never, environment: { id: 'here' }, emit: () => {} });

const question = (runId: number, more: Partial<Input<'curves.get'>>): Input<'curves.get'> => ({
  ...{ series: [{ runId }], axis: 'oracle_units', value: 'gap', best: true, xLog: false, yLog: true },
  ...{ range: null, columns: 1000, traces: false },
  ...more,
});

/** All that is kept of an overview. */
function bytesIn(store: Store, id: number): Buffer | undefined {
  const row = store.get<Record<'places' | 'data' | 'mask' | 'best', Uint8Array>>(
    'SELECT places, data, mask, best FROM curve_overview WHERE run_id = :id',
    { id },
  );
  return row && Buffer.concat([row.places, row.data, row.mask, row.best]);
}

const forget = (store: Store): void => store.commit(() => void store.run('DELETE FROM curve_overview'));

test('of a long curve whose run has ended an overview is kept, until the curve changes; of a short one there is none', () => {
  const store = temporaryStore();
  const [long, short] = [longRun(store, 1), longRun(store, 2, leastRows - 1)];
  expect(readOverview(store, long)).toBeUndefined();
  for (const id of [long, short]) end(store, id);
  expect(readOverview(store, short)).toBeUndefined();
  expect(readOverview(store, long)!.rows.count).toBeLessThan(rows / 2);

  const changes: ((id: number) => void)[] = [
    (id) => void store.run('DELETE FROM curve_chunk WHERE run_id = :id AND first_row = 40960', { id }),
    (id) => void store.run('UPDATE curve_chunk SET mask = mask WHERE run_id = :id AND first_row = 0', { id }),
    (id) => insertChunk(store, id, rows, { count: 1, values: new Float64Array(columnCount), mask: Uint8Array.of(0) }),
  ];
  for (const [at, change] of changes.entries()) {
    const id = longRun(store, 3 + at);
    end(store, id);
    expect(readOverview(store, id)).toBeDefined();
    store.commit(() => change(id));
    expect(readOverview(store, id)).toBeUndefined();
  }
  store.close();
});

test('its rows are rows of the curve, with the best of all that come before', () => {
  const store = temporaryStore();
  const id = longRun(store, 7);
  end(store, id);
  const whole = readCurve(store, id);
  const { rows: kept, places, best } = readOverview(store, id)!;
  const exact = (['f_working', 'f_audited'] as const).map(
    (name, bit) =>
    bestSoFar(Float64Array.from(whole.mask, (mask, row) => ((mask & (bit + 1)) === 0 ? NaN : whole.values[row * columnCount + column[name]]!))), // prettier-ignore
  );
  for (const [row, place] of places.entries()) {
    const own = (values: Float64Array, at: number) => [...values.subarray(at * columnCount, (at + 1) * columnCount)];
    expect(own(kept.values, row)).toEqual(own(whole.values, place));
    expect(kept.mask[row]).toBe(whole.mask[place]);
    expect([...best.subarray(2 * row, 2 * row + 2)]).toEqual(exact.map((values) => values[place]!));
  }
  store.close();
});

test('a chart of the whole width shows with it what all points show, to a column of pixels', async () => {
  const store = temporaryStore();
  const id = longRun(store, 11);
  end(store, id);
  const columns = 800;
  for (const axis of ['oracle_units', 'compute_s'] as const)
    for (const xLog of [false, true])
      for (const value of ['gap', 'f', 'working'] as const)
        for (const best of [false, true]) {
          const asked = question(id, { axis, xLog, value, best, columns });
          const [quick] = (await handlersOf(store)['curves.get'](asked)).series;
          const kept = bytesIn(store, id);
          expect(kept).toBeDefined();
          forget(store);
          const [exact] = (await handlersOf(store)['curves.get'](asked)).series;
          // It was made anew while all points were read.
          expect(bytesIn(store, id)?.equals(kept!)).toBe(true);
          expect(quick!.extent).toEqual(exact!.extent);
          const { middle } = exact!;
          expect(quick!.middle).toMatchObject({ reduced: true, points: middle.points });
          const [from, to] = exact!.extent!.x;
          const place = (x: number): number =>
            Math.floor(
              columns * (xLog ? Math.log(Math.max(x, from) / from) / Math.log(to / from) : (x - from) / (to - from)),
            );
          const boundsOf = ({ x, y }: typeof middle) => {
            const bounds = Array.from({ length: columns + 3 }, () => [Infinity, -Infinity] as [number, number]);
            for (let i = 0; i < x.length; i += 1) {
              if (!Number.isFinite(y[i])) continue;
              const own = bounds[place(x[i]!) + 1]!;
              own[0] = Math.min(own[0], y[i]!);
              own[1] = Math.max(own[1], y[i]!);
            }
            return bounds;
          };
          const [less, more] = [boundsOf(quick!.middle), boundsOf(middle)];
          const wrong: number[] = [];
          for (let c = 1; c <= columns + 1; c += 1) {
            const [near, far] = [less.slice(c - 1, c + 2), more.slice(c - 1, c + 2)];
            const least = (all: typeof near): number => Math.min(...all.map(([low]) => low));
            const most = (all: typeof near): number => Math.max(...all.map(([, high]) => high));
            // All that is there is shown next to it at most, and nothing is shown that is not there.
            if (least(near) > more[c]![0] || most(near) < more[c]![1]) wrong.push(c);
            if (least(far) > less[c]![0] || most(far) < less[c]![1]) wrong.push(c);
          }
          expect(wrong).toEqual([]);
        }
  store.close();
});

test('a zoom reads all points, and hits of any target are those of all points', async () => {
  const store = temporaryStore();
  const id = longRun(store, 13);
  end(store, id);
  const targets = Array.from({ length: 20 }, (_, i) => 37 * 10 ** (-i * 0.83));
  const ask = () =>
    Promise.all([
      handlersOf(store)['curves.targets']({ series: [{ runId: id }], axis: 'compute_s', targets }),
      handlersOf(store)['curves.get'](question(id, { range: [3000, 9000] })),
    ]);
  const quick = await ask();
  expect(readOverview(store, id)).toBeDefined();
  forget(store);
  expect(quick).toEqual(await ask());
  expect(quick[0].filter(({ hits }) => hits === 1).length).toBeGreaterThan(10);
  store.close();
});
