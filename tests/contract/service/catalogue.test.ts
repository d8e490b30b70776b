import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { calls } from '../../../src/shared/contract.ts';
import { gridPoint } from '../../../src/shared/domain/grid.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { evaluate } from '../../../src/main/engine/evaluate.ts';
import { catalogueHandlers } from '../../../src/main/engine/service/handlers/catalogue.ts';
import { PlaneWorker } from '../../../src/main/engine/service/planes/plane-worker.ts';
import { column, columnCount, readCurve } from '../../../src/main/engine/store/curves.ts';
import { LiveCatalogue } from '../../../src/main/plugins/live-catalogue.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { descent, suiteFile, temporaryFolder } from '../cli/descent.ts';

/** Few programs: each is compiled twice. */
const suite = {
  name: 'planes',
  problems: [{ id: 'rosenbrock' }],
  optimizers: [{ id: 'adam', lr: 0.05 }, { id: 'lbfgs' }],
  precisions: ['fp64', 'int4'],
  seeds: 1,
  budget: { steps: 300 },
  record: { every: 7 },
};

async function database(): Promise<string> {
  const folder = temporaryFolder();
  const db = join(folder, 'planes.sqlite');
  const { code, stderr } = await descent('run', suiteFile(folder, suite), '--db', db, '--device', 'cpu');
  expect(code, stderr).toBe(0);
  return db;
}

async function service(db: string, writing = false) {
  const store = openStore(db, { readonly: !writing });
  const worker = new PlaneWorker(store);
  onTestFinished(() => {
    worker.close();
    store.close();
  });
  const definitions = await LiveCatalogue.open({ folder: '/nonexistent' });
  const context = { store, definitions, environment: { id: 'here' }, emit: () => {} };
  return { store, handlers: catalogueHandlers(context, worker) };
}

const runsOf = (store: Store, problem: string, dimension = 2) =>
  store.all<{ id: number; optimizer: string; precision: string }>(
    `SELECT run_id AS id, optimizer, precision FROM run JOIN problem_instance USING (instance_id)
       JOIN configuration USING (configuration_id) WHERE problem = :problem AND dimension = :dimension`,
    { problem, dimension },
  );

test('maps and trajectories are those of the runs, bit for bit', { timeout: 180_000 }, async () => {
  const { store, handlers } = await service(await database());

  const catalogue = calls['catalogue.get'].output.parse(await handlers['catalogue.get'](undefined));
  expect(catalogue.optimizers.map(({ id }) => id)).toEqual(builtIn.optimizers.map(({ id }) => id));
  expect(catalogue.problems.find(({ id }) => id === 'bbob')?.variants).toHaveLength(24);
  expect(catalogue.problems.filter(({ planar }) => planar !== null).map(({ id }) => id)).toEqual(
    ['quadratic', 'rosenbrock', 'saddle', 'muller-brown', 'bbob', 'misra1a', 'boxbod', 'matrix-least-squares'], // prettier-ignore
  );

  const bowls = await handlers['catalogue.planes']({ problem: 'quadratic' });
  expect(bowls).toMatchObject([{ label: 'Quadratic eigenvalues=1,10', runs: 0, instanceId: null }]);
  const [plane] = await handlers['catalogue.planes']({ problem: 'rosenbrock' });
  expect(plane).toMatchObject({ label: 'Rosenbrock 2-D', runs: 4, x: [-2.048, 2.048] });

  const { parameters, x, y } = plane!;
  const resolution = 40;
  const map = await handlers['catalogue.map']({ problem: 'rosenbrock', parameters, x, y, resolution });
  expect(map).toMatchObject({ optimum: 0, minimiser: [1, 1] });
  expect(map.values).toHaveLength(resolution ** 2);
  for (const [column, row] of [
    [0, 0],
    [39, 0],
    [0, 39],
    [17, 23],
  ] as const) {
    const at = [gridPoint(x, column, resolution), gridPoint(y, row, resolution)];
    const [a, b] = at as [number, number];
    expect(map.values[row * resolution + column]).toBeCloseTo(100 * (b - a * a) ** 2 + (1 - a) ** 2, 10);
    const problem = { id: 'rosenbrock', parameters } as Parameters<typeof evaluate>[0]['problem'];
    const { value } = await evaluate({
      problem,
      code: { plugins: [], revisions: {} },
      precision: 'fp64',
      device: 'cpu',
      at,
    });
    expect(Math.abs(map.values[row * resolution + column]! - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
  }
  expect(await handlers['catalogue.map']({ problem: 'rosenbrock', parameters, x, y, resolution })).toBe(map);

  for (const run of runsOf(store, 'rosenbrock')) {
    const path = await handlers['catalogue.trajectory']({ runId: run.id });
    const curve = readCurve(store, run.id);
    // Every step, though one in seven was recorded.
    const end = curve.values[(curve.count - 1) * columnCount + column.step]!;
    expect([...path.steps], `${run.optimizer} ${run.precision}`).toEqual(Array.from({ length: end + 1 }, (_, k) => k));
    expect(path.points).toHaveLength(2 * (end + 1));
    expect(path.stride).toBe(1);
    if (run.precision !== 'fp64') continue;
    // The points themselves, not only their objectives: f of the last one is what the run ended with.
    const [a = NaN, b = NaN] = path.points.slice(-2);
    const last = curve.values[(curve.count - 1) * columnCount + column.f_audited]!;
    expect(100 * (b - a * a) ** 2 + (1 - a) ** 2).toBeCloseTo(last, 10);
  }

  // What was taken again once is there at once.
  const [first] = runsOf(store, 'rosenbrock');
  const began = performance.now();
  expect((await handlers['catalogue.trajectory']({ runId: first!.id })).steps).toHaveLength(301);
  expect(performance.now() - began).toBeLessThan(100);

  await expect(handlers['catalogue.trajectory']({ runId: 999 })).rejects.toMatchObject({ code: 'run.unknown' });
  const asked = { problem: 'bbob', parameters: {}, x, y, resolution };
  await expect(handlers['catalogue.map'](asked)).rejects.toMatchObject({ code: 'map.dimension' });
  await expect(handlers['catalogue.map']({ ...asked, parameters: { function: 99 } })).rejects.toMatchObject({
    code: 'parameter.invalid',
  });
});

test(
  'a curve that is not what the run gives is refused, and so is all beside a run',
  { timeout: 180_000 },
  async () => {
    const { store, handlers } = await service(await database(), true);
    const run = runsOf(store, 'rosenbrock').find(({ precision }) => precision === 'fp64')!;
    const chunk = store.get<{ id: number; data: Uint8Array }>(
      'SELECT chunk_id AS id, data FROM curve_chunk WHERE run_id = :id ORDER BY first_row LIMIT 1',
      { id: run.id },
    )!;
    const values = new Float64Array(Uint8Array.from(chunk.data).buffer);
    values[3 * columnCount + column.f_audited]! += 1e-12;
    store.append(() =>
      store.run('UPDATE curve_chunk SET data = :data WHERE chunk_id = :id', {
        id: chunk.id,
        data: new Uint8Array(values.buffer),
      }),
    );
    await expect(handlers['catalogue.trajectory']({ runId: run.id })).rejects.toMatchObject({
      code: 'trajectory.differs',
    });

    store.append(() => store.run("UPDATE run SET status = 'running' WHERE run_id = :id", { id: run.id }));
    await expect(handlers['catalogue.trajectory']({ runId: run.id })).rejects.toMatchObject({ code: 'queue.busy' });
  },
);
