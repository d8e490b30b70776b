import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { calls, events, type EngineCallName, type Input } from '../../../src/shared/contract.ts';
import { projectRoot } from '../../../src/main/engine/installation.ts';
import { defaultBoardQuery } from '../../../src/shared/contract/board.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { runByKey } from '../../../src/main/engine/store/runs.ts';
import { descent, temporaryFolder } from '../cli/descent.ts';
import { quickSuite, startService, type ServiceProcess } from './service.ts';

const window = { offset: 0, limit: 10 };

/** An input for every call of the engine: leave one out and it does not compile. In an order that can be followed. */
const inputs = (runId: number, groupId: number, suiteId: number): { readonly [N in EngineCallName]: Input<N> } => ({
  'start.overview': { problems: 5 },
  'board.page': {
    ...{ filter: {}, by: 'problem', pivot: true, target: null, axis: 'steps', window },
    sort: { column: 'rank', descending: false },
  },
  'board.choices': { filter: {} },
  'board.fields': undefined,
  'filter.columns': undefined,
  'filter.complete': { text: 'optimizer = ', at: 12 },
  'view.save': { of: 'board', name: 'mine', state: { by: 'problem' } },
  'view.list': { of: 'board' },
  'view.remove': { viewId: 1 },
  'run.page': { filter: {}, sort: { column: 'seed', descending: true }, window },
  'run.detail': { runId },
  'run.ofGroups': { groupIds: [groupId] },
  'run.log': { runId },
  'run.note': { runId, note: 'A <b>note</b>.' },
  'run.tag': { runIds: [runId], tags: ['first', 'kept'] },
  'run.retag': { runIds: [runId], add: ['kept'], remove: ['first'] },
  'run.annotate': { runIds: [runId], note: 'Another note.' },
  'run.archive': { runIds: [runId], archived: true },
  'run.pause': { runIds: [runId] },
  'run.resume': { runIds: [runId] },
  'run.cancel': { runIds: [runId] },
  'run.retry': { runIds: [runId] },
  'curves.get': {
    ...{ series: [{ groupId }, { runId }], axis: 'steps', value: 'gap', best: true, xLog: false, yLog: true },
    ...{ range: null, columns: 100, traces: true },
  },
  'curves.targets': { series: [{ groupId }], axis: 'steps', targets: [1, 0.1] },
  'curves.points': { runId, offset: 0, limit: 5 },
  'queue.state': undefined,
  'queue.page': { window },
  'queue.groups': { window },
  'queue.start': undefined,
  'queue.resumeAll': undefined,
  'queue.stop': { how: 'afterRun' },
  'queue.move': { runIds: [runId], before: null },
  'suite.check': { text: quickSuite() },
  'suite.submit': { text: quickSuite(), start: false, retry: false },
  'suite.list': undefined,
  'suite.text': { suiteId },
  'suite.demo': undefined,
  'catalogue.get': undefined,
  'catalogue.planes': { problem: 'rosenbrock' },
  'catalogue.map': { problem: 'rosenbrock', parameters: {}, x: [-2, 2], y: [-1, 3], resolution: 16 },
  'catalogue.trajectory': { runId },
  'data.size': undefined,
  'data.state': undefined,
  'data.backUp': undefined,
  'data.check': undefined,
  'data.compilations': undefined,
  'data.emptyCompilations': undefined,
  'engine.info': undefined,
  'engine.doctor': undefined,
  'suite.rename': { suiteId, name: 'renamed' },
  'suite.remove': { suiteId, runs: 'keep' },
  'suite.deleted': undefined,
  'suite.restore': { suiteId },
  'run.repeats': { runId },
  'run.find': { texts: [quickSuite({ seeds: [0] }), quickSuite({ seeds: [8] })] },
  'run.repeat': { runId },
  'run.make': { text: quickSuite({ seeds: [7] }) },
});

/** Runs the quick suite to its end. */
async function ran(service: ServiceProcess, text = quickSuite()) {
  const { suiteId } = await service.call('suite.submit', { text, start: true, retry: false });
  await service.until(() => service.payloads('queue.changed').find(({ state, done }) => state === 'idle' && done > 0));
  const { runs } = await service.call('run.page', {
    filter: { suiteId, hardware: 'any' },
    sort: { column: 'seed', descending: false },
    window,
  });
  return { suiteId, runs };
}

test('every call of the engine is answered with a value of its schema, and every event has its own', async () => {
  const folder = temporaryFolder();
  // One of the calls empties it.
  vi.stubEnv('DESCENT_COMPILATIONS', join(folder, 'compilations'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const service = await startService(join(folder, 'descent.sqlite'));
  const { suiteId, runs } = await ran(service);
  expect(runs.map(({ seed, status }) => [seed, status])).toEqual([
    [0, 'finished'],
    [1, 'finished'],
  ]);
  const [{ runId, groupId } = { runId: 0, groupId: null }] = runs;
  const all = inputs(runId, groupId ?? 0, suiteId);
  for (const [name, input] of Object.entries(all) as [EngineCallName, unknown][]) {
    const reply = await service.ask(name, input);
    expect(reply, name).toMatchObject({ ok: true });
    const { success, error } = calls[name].output.safeParse(reply.ok ? reply.value : undefined);
    expect(success, `${name}: ${String(error)}`).toBe(true);
  }

  for (const { event, payload } of service.events) {
    const { success, error } = events[event].safeParse(payload);
    expect(success, `${event}: ${String(error)}`).toBe(true);
  }
  expect(await service.call('run.detail', { runId })).toMatchObject({
    ...{ note: 'Another note.', tags: ['kept'], archived: true, launches: 1, optimum: 0 },
    suites: [{ suiteId, name: 'renamed' }],
    problemLabel: 'Rosenbrock 2-D',
    hyper: 'lr=0.01',
  });
  expect(service.stderr).toBe('');
});

test('what the window is told of a queue at work adds up', async () => {
  const service = await startService(join(temporaryFolder(), 'descent.sqlite'));
  const begin = performance.now();
  const { runs } = await ran(service, quickSuite({ seeds: 3, precisions: ['fp32', 'fp64'] }));
  const seconds = (performance.now() - begin) / 1000;
  expect(runs).toHaveLength(6);
  const told = service.payloads('queue.changed');
  expect(told.length).toBeLessThan(10 * seconds + 2);
  expect(told.at(-1)).toMatchObject({ state: 'idle', active: [], queued: 0, paused: 0, done: 6, failed: 0 });
  for (const { active, queued, done } of told) expect(active.length + queued + done).toBeLessThanOrEqual(6);
  const live = told.flatMap(({ active }) => active);
  expect(live.some(({ rss_bytes }) => (rss_bytes ?? 0) > 50e6)).toBe(true);
  expect(live.every(({ progress }) => progress >= 0 && progress <= 1)).toBe(true);
  // The first run of a program compiles it, and no other does.
  const compiling = live.filter((run) => run.compiling);
  expect(new Set(compiling.map(({ precision }) => precision)).size).toBe(2);
  expect(new Set(compiling.map(({ runId }) => runId)).size).toBe(2);
  expect(compiling.every(({ status }) => status === 'starting')).toBe(true);
  const ended = service.payloads('run.changed').flatMap((event) => event.runs);
  for (const { runId, groupId } of runs) expect(ended).toContainEqual({ runId, groupId, status: 'finished' });
  const points = service.payloads('run.points').flat();
  expect(points.length).toBeGreaterThan(0);
  for (const { step, f, gap } of points) {
    expect(step).toBeLessThanOrEqual(500);
    if (f !== null) expect(gap).toBe(f);
  }
});

test('the suite and the command of a run repeat it with the command line', async () => {
  const folder = temporaryFolder();
  const service = await startService(join(folder, 'descent.sqlite'));
  const { runs } = await ran(service, quickSuite({ seeds: [3] }));
  const detail = await service.call('run.detail', { runId: runs[0]!.runId });
  const readme = 'npm run descent -- ';
  expect(readFileSync(join(projectRoot, 'README.md'), 'utf8')).toContain(`${readme}run `);
  expect(detail.command.startsWith(readme)).toBe(true);
  const [command, file, ...flags] = detail.command.slice(readme.length).split(' ');
  expect(command).toBe('run');
  writeFileSync(join(folder, file!), detail.suiteText);
  const inFolder = flags.map((flag) => (flag.endsWith('.sqlite') ? join(folder, flag) : flag));
  const { code, stderr } = await descent('run', join(folder, file!), ...inFolder);
  expect(code, stderr).toBe(0);
  const repeated = openStore(inFolder.at(-1), { readonly: true });
  const run = runByKey(repeated, detail.key);
  expect(run?.status).toBe('finished');
  const [f] = repeated.all<{ f_final: number }>('SELECT f_final FROM summary');
  expect(f?.f_final).toBe(detail.costs['f_final']);
  repeated.close();
});

test('a suite is checked without being run: what is wrong, what is known, how long it will take', async () => {
  const service = await startService(join(temporaryFolder(), 'descent.sqlite'));
  const bad = await service.call('suite.check', { text: '{"problems": [{"id": "rosenbrok"}], "optimizers": []}' });
  expect(bad.complaints.join('\n')).toMatch(/rosenbrok.*did you mean rosenbrock/);
  expect(bad.complaints.length).toBeGreaterThan(1);
  expect((await service.call('suite.check', { text: 'no suite' })).complaints).toHaveLength(1);
  expect(await service.ask('suite.submit', { text: 'no suite', start: true, retry: false })).toMatchObject({
    error: { code: 'suite.invalid' },
  });
  const before = await service.call('suite.check', { text: quickSuite() });
  expect(before).toMatchObject({ name: 'quick', runs: 2, known: 0, estimate_s: null, complaints: [] });
  await ran(service);
  const after = await service.call('suite.check', { text: quickSuite({ seeds: 4 }) });
  expect(after).toMatchObject({ runs: 4, known: 2, estimatedFrom: 2 });
  expect(after.estimate_s!.value).toBeGreaterThan(0);
  const demo = await service.call('suite.demo', undefined);
  expect(await service.call('suite.check', { text: demo.text })).toMatchObject({ name: demo.name, complaints: [] });
});

test('what is no request is refused, and the service goes on', async () => {
  const service = await startService(join(temporaryFolder(), 'descent.sqlite'));
  const { child } = service;
  for (const hostile of [null, 7, 'text', [], {}, { id: -1, call: 'queue.state' }, { id: 'x', call: 'queue.state' }])
    child.send(hostile as object);
  child.send({ id: 1001, call: { toString: 'queue.state' }, input: null });
  expect(await service.reply(1001)).toMatchObject({ ok: false, error: { code: 'call.malformed' } });
  for (const call of ['constructor', '__proto__', 'shell.info', 'settings.get', 'queue.state ', ''])
    expect(await service.ask(call, undefined), call).toMatchObject({ ok: false, error: { code: 'call.unknown' } });
  const wrong: [string, unknown][] = [
    ['run.detail', { runId: '1; DROP TABLE run' }],
    ['run.detail', { runId: 0 }],
    ['run.note', { runId: 1, note: 'x'.repeat(30_000) }],
    ['queue.move', { runIds: Array.from({ length: 20_000 }, (_, i) => i + 1), before: null }],
    ['queue.stop', { how: 'now' }],
    ['queue.page', { window: { offset: -1, limit: 1e9 } }],
    ['suite.check', { text: 'x'.repeat(5_000_000) }],
  ];
  for (const [call, input] of wrong)
    expect(await service.ask(call, input), call).toMatchObject({ ok: false, error: { code: 'call.invalid' } });
  expect(await service.ask('run.detail', { runId: 1 })).toMatchObject({ error: { code: 'run.unknown' } });
  expect(await service.ask('suite.text', { suiteId: 1 })).toMatchObject({ error: { code: 'suite.unknown' } });
  expect(await service.call('queue.state', undefined)).toMatchObject({ state: 'idle', trouble: null });
  expect(service.stderr).toMatch(/not a request/);
});

test('the shell can have a table written, and end it all in order', async () => {
  const folder = temporaryFolder();
  const service = await startService(join(folder, 'descent.sqlite'));
  await ran(service);
  const path = join(folder, 'runs.csv');
  const exported = await service.internal('internal.exportCsv', {
    ...{ export: { table: 'runs', filter: { hardware: 'any' } }, path },
  });
  expect(exported).toMatchObject({ rows: 2 });
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
  const paper = join(folder, 'board.tex');
  await service.internal('internal.exportPaper', {
    ...{ export: { kind: 'table', query: defaultBoardQuery, format: 'latex' }, path: paper },
  });
  expect(readFileSync(paper, 'utf8')).toContain('\\begin{tabular}');
  await service.internal('internal.configure', { jobs: 2, device: 'cpu', ahead: false });
  expect(await service.call('queue.state', undefined)).toMatchObject({ device: 'cpu' });
  await service.internal('internal.shutdown', { how: 'afterRun' });
  expect(await service.ended).toEqual({ code: 0, signal: null });
  expect(existsSync(join(folder, 'descent.sqlite-wal'))).toBe(false);
});
