import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bowl, folderWith, method, write } from '../../unit/plugins/files.ts';
import { temporaryFolder } from '../cli/descent.ts';
import { quickSuite, ServiceProcess } from './service.ts';

const opened = (plugins: string) =>
  new ServiceProcess(join(temporaryFolder(), 'descent.sqlite'), [], { DESCENT_PLUGINS: plugins });

const suiteOf = (problem: object, optimizer: object, change: object = {}) =>
  JSON.stringify({
    ...{ name: 'own', problems: [problem], optimizers: [optimizer], precisions: ['fp64'], seeds: 1 },
    ...{ budget: { steps: 200 }, ...change },
  });

test('bad files are told as notices after the start, and everything else works', { timeout: 120_000 }, async () => {
  const plugins = folderWith({
    'half.ts': 'export default {',
    'exit.ts': 'process.exit(7);',
    'own.ts': method('own'),
    '.#own.ts': 'of an editor',
  });
  const service = opened(plugins);
  expect(await service.first).toMatchObject({ type: 'ready', readOnly: false });
  await service.until(() => service.payloads('notice').length === 2);
  expect(service.payloads('notice').map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^plugin\.invalid The plug-in \S+exit\.ts could not be loaded: it ended its process/),
    expect.stringMatching(/^plugin\.invalid The plug-in \S+half\.ts could not be loaded: /),
  ]);
  const { optimizers } = await service.call('catalogue.get', undefined);
  expect(optimizers.filter(({ own }) => own).map(({ id }) => id)).toEqual(['own']);
  const checks = await service.call('engine.doctor', undefined);
  expect(checks.filter(({ name }) => name.startsWith('plug-in')).map(({ name, state }) => `${name} ${state}`)).toEqual(
    ['plug-ins ok', 'plug-in problem', 'plug-in problem'], // prettier-ignore
  );
  const unknown = await service.call('suite.check', { text: suiteOf({ id: 'rosenbrock' }, { id: 'half' }) });
  expect(unknown.complaints).toEqual([expect.stringMatching(/unknown optimizer; .*half\.ts could not be loaded/)]);

  await service.call('suite.submit', { text: quickSuite({ seeds: 1 }), start: true, retry: false });
  await service.untilStatus(1, 'finished');

  // Mended while the window is open.
  write(plugins, { 'half.ts': method('half') });
  const { optimizers: then } = await service.call('catalogue.get', undefined);
  expect(then.filter(({ own }) => own).map(({ id }) => id)).toEqual(['half', 'own']);
  // A file that is written badly while it is open is told too.
  write(plugins, { 'own.ts': 'throw 3;' });
  await service.call('catalogue.get', undefined);
  expect(service.payloads('notice').at(-1)!.message).toMatch(/own\.ts could not be loaded: it threw 3/);
});

test(
  'a problem of a plug-in is checked, run, mapped and traced, and its code never runs in the engine',
  { timeout: 180_000 },
  async () => {
    const log = join(temporaryFolder(), 'log');
    const mark = `appendFileSync(${JSON.stringify(log)}, process.pid + '\\n');`;
    const head = `import { appendFileSync } from 'node:fs';\n${mark}`;
    const check = `(c === 13 ? { key: 'c', message: 'no thirteen' } : undefined)`;
    const plugins = folderWith({
      'bowl.ts': bowl('bowl', { head, check, facts: mark }),
      'own.ts': method('own', { head }),
    });
    const service = opened(plugins);
    await service.first;
    const refused = await service.call('suite.check', { text: suiteOf({ id: 'bowl', c: 13 }, { id: 'own' }) });
    expect(refused.complaints).toEqual([expect.stringContaining('no thirteen')]);
    const text = suiteOf({ id: 'bowl', c: 3 }, { id: 'own' });
    expect(await service.call('suite.check', { text })).toMatchObject({ runs: 1, known: 0, complaints: [] });
    await service.call('suite.submit', { text, start: true, retry: false });
    await service.untilStatus(1, 'finished');

    const [plane] = await service.call('catalogue.planes', { problem: 'bowl' });
    expect(plane).toMatchObject({ runs: 1, x: [1, 5], y: [0, 6], parameters: { c: 3, d: 2 } });
    const { parameters, x, y } = plane!;
    const map = await service.call('catalogue.map', { problem: 'bowl', parameters, x, y, resolution: 8 });
    expect(map).toMatchObject({ optimum: 0, minimiser: [3, 3] });
    // f = ½ ((1 − 3)² + (0 − 3)²) in the corner.
    expect(map.values[0]).toBeCloseTo(6.5, 12);
    const { points } = await service.call('catalogue.trajectory', { runId: 1 });
    expect([...points.slice(0, 2)]).toEqual([0, 0]);
    expect(points.at(-1)).toBeGreaterThan(2);

    // The map of an edited problem is that of the new code.
    const moved = bowl('bowl', { head, check, facts: mark }).replace('0.5)', '5)');
    write(plugins, { 'bowl.ts': moved });
    const steep = await service.call('catalogue.map', { problem: 'bowl', parameters, x, y, resolution: 8 });
    expect(steep.values[0]).toBeCloseTo(65, 12);
    // By that, the run would be another: it is not taken again.
    expect(await service.ask('catalogue.trajectory', { runId: 1 })).toMatchObject({
      ...{
        ok: false,
        error: { code: 'code.changed', message: expect.stringMatching(/^The problem bowl has changed/) },
      },
    });

    const pids = readFileSync(log, 'utf8').trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(5);
    expect(pids).not.toContain(service.child.pid);
  },
);

test(
  'an edit under the queue puts off what waits; both codes are then run under keys of their own',
  { timeout: 240_000 },
  async () => {
    const plugins = folderWith({ 'own.ts': method('own') });
    const service = opened(plugins);
    await service.first;
    const budget = { steps: 100_000_000, seconds: 1 };
    const text = suiteOf(
      { id: 'quadratic' },
      { id: 'own' },
      {
        ...{ precisions: ['fp64', 'fp32'], budget, record: { every: 100_000 } },
      },
    );
    await service.call('suite.submit', { text, start: true, retry: false });
    await service.untilStatus(1, 'running');
    write(plugins, { 'own.ts': method('own', { rate: '0.02' }) });
    await service.untilStatus(2, 'paused');
    expect(await service.statusOf(1)).toBe('finished');
    const refused = await service.call('run.detail', { runId: 2 });
    expect(refused).toMatchObject({
      ...{
        reason: 'code.changed',
        message: expect.stringMatching(/^The optimizer own has changed: .*resume the run, or/),
      },
    });
    expect((await service.call('curves.points', { runId: 2, offset: 0, limit: 9 })).total).toBe(0);
    expect(await service.call('queue.state', undefined)).toMatchObject({ paused: 1, failed: 0, trouble: null });

    // The suite once more is a study of the new code.
    expect(await service.call('suite.submit', { text, start: true, retry: false })).toMatchObject({
      added: 2,
      known: 0,
    });
    await service.untilStatus(4, 'finished');
    // Resumed, it is refused again, as long as the file is another;
    let seen = service.events.length;
    expect(await service.call('run.resume', { runIds: [2] })).toEqual({ changed: 1 });
    await service.call('queue.start', undefined);
    await service.untilStatus(2, 'paused', seen);
    // and put back, it is made.
    write(plugins, { 'own.ts': method('own') });
    seen = service.events.length;
    await service.call('run.resume', { runIds: [2] });
    await service.call('queue.start', undefined);
    await service.untilStatus(2, 'finished', seen);
    const keys = await Promise.all(
      [1, 2, 3, 4].map(async (runId) => (await service.call('run.detail', { runId })).key),
    );
    expect(new Set(keys).size).toBe(4);
  },
);
