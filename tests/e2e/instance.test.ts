import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openStore } from '../../src/main/engine/store/open.ts';
import {
  answerQuestions,
  call,
  descendants,
  engineReady,
  heard,
  isAlive,
  listen,
  longSuite,
  openApp,
  root,
  startOf,
} from './app.ts';

const timeout = 180_000;

function isEngine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/main/engine/service/index.ts');
  } catch {
    // It ended meanwhile.
    return false;
  }
}
const enginePid = (pid: number): number | undefined => descendants(pid).find(isEngine);

async function until(test: () => boolean | Promise<boolean>, seconds: number, what: string): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await test()) return;
    await wait(50);
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

const untilRunning = (page: Page): Promise<void> =>
  until(
    async () => (await call(page, 'queue.state', undefined)).active.some(({ status }) => status === 'running'),
    60,
    'a run runs',
  );

test(
  'a second start focuses the first window, hands its suite over, and ends well',
  async () => {
    const opened = await openApp();
    try {
      await listen(opened.page, ['suite.opened', 'notice']);
      await opened.app.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0]!;
        window.minimize();
        window.hide();
      });
      const bad = join(opened.folder, 'results.descent');
      writeFileSync(bad, 'PK\x03\x04');
      const { executable, args, env } = await startOf(opened.folder, { args: [join(root, 'suites/demo.json'), bad] });
      const second = spawn(executable, args, { env, stdio: 'ignore' });
      const code = await new Promise((resolve) => second.on('exit', resolve));
      expect(code).toBe(0);
      const suite = (await heard(opened.page, (event) => event === 'suite.opened')) as { file: string; text: string };
      expect(suite).toEqual({
        file: join(root, 'suites/demo.json'),
        text: readFileSync(join(root, 'suites/demo.json'), 'utf8'),
      });
      expect(await heard(opened.page, (event) => event === 'notice')).toMatchObject({ code: 'suite.bundle' });
      const shown = await opened.app.evaluate(({ BrowserWindow }) => {
        const windows = BrowserWindow.getAllWindows();
        return { count: windows.length, visible: windows[0]!.isVisible(), minimised: windows[0]!.isMinimized() };
      });
      expect(shown).toEqual({ count: 1, visible: true, minimised: false });
    } finally {
      await opened.close();
    }
  },
  timeout,
);

test(
  'the engine is killed while a run goes on: the window says so, the engine comes back, the run goes on, nothing is lost',
  async () => {
    const opened = await openApp();
    try {
      await engineReady(opened.page);
      await call(opened.page, 'settings.set', { quitting: 'cancel' });
      await listen(opened.page, ['engine.status']);
      await call(opened.page, 'suite.submit', { text: longSuite(), start: true, retry: false });
      await untilRunning(opened.page);
      const [run] = (await call(opened.page, 'queue.state', undefined)).active;
      const engine = enginePid(opened.app.process().pid!)!;
      const workers = descendants(engine);
      expect(workers.length).toBeGreaterThan(0);
      const recorded = async (): Promise<number> =>
        (await call(opened.page, 'curves.points', { runId: run!.runId, offset: 0, limit: 1 })).total;
      await until(async () => (await recorded()) > 100, 30, 'points are stored');
      const before = await recorded();
      process.kill(engine, 'SIGKILL');
      await opened.page.getByText('The engine ended and is being started again.').waitFor();
      const told = await heard(
        opened.page,
        (event, payload) => event === 'engine.status' && (payload as { state: string }).state === 'restarting',
      );
      expect(told).toMatchObject({ failure: { code: 'engine.died', message: expect.stringContaining('SIGKILL') } });
      await heard(
        opened.page,
        (event, payload) => event === 'engine.status' && (payload as { state: string }).state === 'ready',
        40,
      );
      await opened.page.getByText('One run was interrupted when the engine ended.').waitFor();
      await until(
        async () => (await call(opened.page, 'run.detail', { runId: run!.runId })).status === 'running',
        60,
        'the run goes on',
      );
      expect(await call(opened.page, 'run.detail', { runId: run!.runId })).toMatchObject({ launches: 2 });
      await until(async () => (await recorded()) > before, 30, 'the run records more than before');
      expect(enginePid(opened.app.process().pid!)).not.toBe(engine);
      await until(() => !workers.some(isAlive), 5, 'the old workers are gone');
    } finally {
      await opened.close();
    }
  },
  timeout,
);

test(
  'restarts that are asked for at once come one after the other, and the queue goes on after them',
  async () => {
    const opened = await openRunning(600);
    try {
      const { page, app } = opened;
      await call(page, 'settings.set', { quitting: 'cancel' });
      await page.evaluate(() =>
        Promise.all([
          window.descent.call['engine.restart'](undefined),
          window.descent.call['engine.restart'](undefined),
        ]),
      );
      await engineReady(page);
      // What the engine has just forked bears its name until it is another program.
      const engines = (): number => descendants(app.process().pid!).filter((pid) => isEngine(pid)).length;
      await until(() => engines() === 1, 10, 'one engine');
      await untilRunning(page);
    } finally {
      await opened.close();
    }
  },
  timeout,
);

test(
  'an engine that ends again and again is left alone until a person restarts it',
  async () => {
    const opened = await openApp();
    try {
      await engineReady(opened.page);
      await listen(opened.page, ['engine.status']);
      for (let i = 0; i < 4; i++) {
        await until(() => enginePid(opened.app.process().pid!) !== undefined, 20, 'an engine');
        await engineReady(opened.page);
        process.kill(enginePid(opened.app.process().pid!)!, 'SIGKILL');
        await until(async () => (await opened.page.evaluate(() => window.heard.length)) > 2 * i, 20, 'told');
      }
      await heard(
        opened.page,
        (event, payload) => event === 'engine.status' && (payload as { state: string }).state === 'safe',
      );
      await expect(call(opened.page, 'queue.state', undefined)).rejects.toThrow('engine.safe');
      await call(opened.page, 'engine.restart', undefined);
      expect(await engineReady(opened.page)).toMatchObject({ state: 'idle' });
    } finally {
      await opened.close();
    }
  },
  timeout,
);

test(
  'the window is killed: engine and workers are gone within 3 s',
  async () => {
    const opened = await openApp();
    await engineReady(opened.page);
    await call(opened.page, 'suite.submit', { text: longSuite(), start: true, retry: false });
    const main = opened.app.process().pid!;
    await until(
      () => {
        const engine = enginePid(main);
        return engine !== undefined && descendants(engine).length > 0;
      },
      60,
      'a worker',
    );
    const below = descendants(main);
    expect(below.length).toBeGreaterThan(2);
    process.kill(main, 'SIGKILL');
    await until(() => !below.some(isAlive), 3, `processes ${below.join(', ')} end`);
  },
  timeout,
);

test(
  'settings and the place of the window come back; settings that cannot be used are told and kept',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
    const first = await openApp({ folder });
    await call(first.page, 'settings.set', { theme: 'dark', jobs: 2, layout: { sidebar: 200 } });
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1100, height: 700 }),
    );
    await wait(300);
    await first.close();

    const second = await openApp({ folder });
    expect(await call(second.page, 'settings.get', undefined)).toMatchObject({
      theme: 'dark',
      jobs: 2,
      layout: { sidebar: 200 },
    });
    const bounds = await second.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getNormalBounds(),
    );
    expect(bounds).toEqual({ x: 40, y: 30, width: 1100, height: 700 });
    expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    await second.close();

    const file = join(folder, 'user/settings.json');
    writeFileSync(file, '{ "theme": ');
    writeFileSync(
      join(folder, 'user/window.json'),
      '{ "x": -9000, "y": 12, "width": 90000, "height": 3, "maximised": false }',
    );
    const third = await openApp({ folder });
    try {
      expect(await call(third.page, 'settings.get', undefined)).toMatchObject({ theme: 'system', jobs: 1 });
      expect(existsSync(`${file}.unusable`)).toBe(true);
      const clamped = await third.app.evaluate(({ BrowserWindow, screen }) => {
        const { x, y, width, height } = BrowserWindow.getAllWindows()[0]!.getBounds();
        const area = screen.getPrimaryDisplay().workArea;
        return x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height;
      });
      expect(clamped).toBe(true);
    } finally {
      await third.close();
    }
  },
  timeout,
);

test(
  'quitting with a run going on asks: it stays, or checkpoints and is resumable',
  async () => {
    const opened = await openApp();
    await engineReady(opened.page);
    await call(opened.page, 'suite.submit', { text: longSuite(), start: true, retry: false });
    await untilRunning(opened.page);
    const [run] = (await call(opened.page, 'queue.state', undefined)).active;
    await answerQuestions(opened.app, 3);
    await opened.app.evaluate(({ app }) => app.quit());
    await wait(1500);
    expect((await call(opened.page, 'queue.state', undefined)).active).toHaveLength(1);
    await answerQuestions(opened.app, 1, true);
    await opened.close();

    const again = await openApp({ folder: opened.folder });
    try {
      await engineReady(again.page);
      expect((await call(again.page, 'settings.get', undefined)).quitting).toBe('checkpoint');
      expect(['paused', 'interrupted', 'queued']).toContain(
        (await call(again.page, 'run.detail', { runId: run!.runId })).status,
      );
    } finally {
      await again.close();
    }
  },
  timeout,
);

test(
  'signals as a closed terminal sends them ask once, and only Ctrl-C asks for more; the engine hears none of them',
  async () => {
    const opened = await openApp();
    await engineReady(opened.page);
    await call(opened.page, 'settings.set', { quitting: 'finish' });
    await call(opened.page, 'suite.submit', { text: longSuite(), start: true, retry: false });
    await untilRunning(opened.page);
    const main = opened.app.process().pid!;
    const engine = enginePid(main)!;
    const send = (signal: NodeJS.Signals): void => {
      for (const pid of [main, engine]) if (signal !== 'SIGTERM' || pid === main) process.kill(pid, signal);
    };
    for (const signal of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) send(signal);
    await wait(700);
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGTERM'] as const) send(signal);
    await wait(700);
    expect([main, engine].map(isAlive)).toEqual([true, true]);
    expect((await call(opened.page, 'queue.state', undefined)).active).toHaveLength(1);
    send('SIGINT');
    await until(() => !isAlive(main) && !isAlive(engine), 20, 'the window is closed');
    const store = openStore(opened.database, { readonly: true });
    expect(store.get('SELECT status, reason, (SELECT count(*) FROM checkpoint) AS kept FROM run')).toEqual({
      status: 'interrupted',
      reason: 'interrupted',
      kept: 1,
    });
    store.close();
  },
  timeout,
);

/**
 * A suite of two runs, of which the first has so many seconds, brought to where that one goes on. It takes four times as
 * long, since steps as short as these are timed apart from their rows.
 */
async function openRunning(seconds: number) {
  const opened = await openApp();
  await engineReady(opened.page);
  const text = longSuite({
    seeds: 2,
    budget: { steps: 2_000_000_000, seconds },
    record: { every: 1_000_000 },
  });
  await call(opened.page, 'suite.submit', { text, start: true, retry: false });
  await untilRunning(opened.page);
  return opened;
}

/** Statuses of the two runs, by a start of their own. */
async function statusesIn(folder: string): Promise<string[]> {
  const again = await openApp({ folder });
  try {
    await engineReady(again.page);
    const { runs } = await call(again.page, 'run.page', {
      filter: { hardware: 'any' },
      sort: { column: 'run_id', descending: false },
      window: { offset: 0, limit: 10 },
    });
    return runs.map(({ status }) => status);
  } finally {
    await again.close();
  }
}

test.each([
  ['finish, then quit', 0, 2, ['finished', 'queued']],
  ['cancel runs and quit', 2, 600, ['cancelled', 'queued']],
])(
  'quitting with a run going on: %s',
  async (_, answer, seconds, expected) => {
    const opened = await openRunning(seconds);
    await answerQuestions(opened.app, answer);
    await opened.close();
    expect(await statusesIn(opened.folder)).toEqual(expected);
  },
  timeout,
);
