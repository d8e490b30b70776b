import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import { mounted } from '../faults/mounted.ts';
import { overwrite, pagesOf } from '../unit/engine/database-files/damage.ts';
import { answerOpenDialogs, answerSaveDialogs, call, engineReady, longSuite, openApp } from './app.ts';

/** What a person sees where their data or files are not as they should be. */
const timeout = { timeout: 120_000 };
const example = (folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'))) => {
  const path = join(folder, 'descent.sqlite');
  unpackExample(path);
  return { folder, path };
};

test('a database of a newer version is left as it is, and the window says what to do', timeout, async () => {
  const { folder, path } = example();
  const db = new Database(path);
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(path);
  const { page, close } = await openApp({ folder });
  await page.getByRole('heading', { name: 'The database cannot be used' }).waitFor();
  // Also of a page that came later.
  await page.reload();
  await page.getByRole('heading', { name: 'The database cannot be used' }).waitFor();
  const text = await page.getByRole('main').innerText();
  expect(text).toMatch(/newer/);
  expect(text).toMatch(/database\.newer/);
  expect(text).toMatch(/install|update|other/i);
  await close();
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('of a damaged database a backup is restored from the window, and the damaged file is kept', timeout, async () => {
  const { folder, path } = example();
  const first = await openApp({ folder });
  await engineReady(first.page);
  await call(first.page, 'data.backUp', undefined);
  await first.close();
  const noise = Buffer.alloc(100_000, 'this is no database ');
  writeFileSync(path, noise);
  const { page, close } = await openApp({ folder });
  await page.getByRole('heading', { name: 'The database cannot be used' }).waitFor();
  await page.getByRole('button', { name: 'Restore newest backup' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('heading', { name: 'The database cannot be used' }).waitFor({ state: 'hidden' });
  await engineReady(page);
  expect((await call(page, 'data.state', undefined)).runs).toBe(490);
  await close();
  const kept = execFileSync('sh', ['-c', 'cat "$1"/*damaged* "$1"/*replaced* 2>/dev/null || true', '', folder]);
  expect(kept.includes('this is no database')).toBe(true);
});

test('of a damaged database what can be read is salvaged from the window, or an empty one begun', timeout, async () => {
  const { folder, path } = example();
  openStore(path).close();
  const damaged = (): void => {
    overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf')[7]!]);
    // As after a power cut.
    writeFileSync(`${path}-wal`, 'left by a process that died');
  };
  damaged();
  const first = await openApp({ folder });
  await first.page.getByRole('heading', { name: 'The database cannot be used' }).waitFor();
  await first.page.getByRole('button', { name: 'Salvage what can be read' }).click();
  await first.page.getByRole('dialog').getByRole('button', { name: 'Salvage', exact: true }).click();
  await engineReady(first.page);
  await first.page.getByText(/490 runs could be read\./).waitFor();
  const { runs, path: used } = await call(first.page, 'data.state', undefined);
  expect([runs, used]).toEqual([490, path]);
  expect(await call(first.page, 'data.check', undefined)).toEqual({ verdict: 'ok' });
  await first.close();

  damaged();
  const second = await openApp({ folder });
  await second.page.getByRole('button', { name: 'Begin empty' }).click();
  await second.page.getByRole('dialog').getByRole('button', { name: 'Begin empty' }).click();
  await engineReady(second.page);
  expect((await call(second.page, 'data.state', undefined)).runs).toBe(0);
  await second.close();
  expect(readdirSync(folder).filter((name) => /replaced-[^-]+-[^-]+-[^-]+$/.test(name))).toHaveLength(2);
});

test('a database that another Descent writes to is left alone: nothing is put in its place', timeout, async () => {
  const { folder, path } = example();
  const writer = openStore(path);
  const { page, close } = await openApp({ folder });
  await page.getByText('database.busy').waitFor();
  expect(await page.getByRole('button', { name: /Restore|Salvage|Begin/ }).count()).toBe(0);
  for (const name of ['data.salvage', 'data.beginEmpty'] as const)
    await expect(call(page, name, undefined)).rejects.toThrow('repair.not_needed');
  const backup = writer.backUp().split('/').at(-1)!;
  await expect(call(page, 'data.restore', { file: backup })).rejects.toThrow('database.busy');
  await expect(call(page, 'queue.state', undefined)).rejects.toThrow('database.busy');
  writer.close();
  await page.getByRole('button', { name: 'Restart engine' }).click();
  await engineReady(page);
  for (const name of ['data.salvage', 'data.beginEmpty'] as const)
    await expect(call(page, name, undefined)).rejects.toThrow('repair.not_needed');
  expect((await call(page, 'data.state', undefined)).runs).toBe(490);
  await close();
});

test(
  'in a folder that is read-only, results are looked at, and what would write says why not',
  timeout,
  async ({ skip }) => {
    const place = mounted('size=64m') ?? skip('mounting a tmpfs needs root');
    example(place);
    execFileSync('mount', ['-o', 'remount,ro', place]);
    const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
    const { page, close } = await openApp({ folder, database: join(place, 'descent.sqlite') });
    await engineReady(page);
    await page
      .getByText(/read-only|only be read/i)
      .first()
      .waitFor();
    await page.evaluate(() => (location.hash = '#leaderboard?hardware=any'));
    await page.getByRole('grid').getByText('Adam', { exact: true }).first().waitFor();
    await page.evaluate(() => (location.hash = '#settings'));
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page
      .getByText(/its folder is read-only/)
      .first()
      .waitFor();
    await close();
  },
);

test(
  'a disk that is full stops the queue, which says so and goes on once there is space',
  timeout,
  async ({ skip }) => {
    const place = mounted('size=24m') ?? skip('mounting a tmpfs needs root');
    const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
    const { page, close } = await openApp({ folder, database: join(place, 'descent.sqlite') });
    await engineReady(page);
    const text = longSuite({ budget: { steps: 10_000_000, seconds: 600 } });
    await call(page, 'suite.submit', { text, start: true, retry: false });
    await page.evaluate(() => (location.hash = '#queue'));
    await page.getByRole('progressbar').first().waitFor();
    const ballast = join(place, 'ballast');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k']);
    const told = page
      .getByRole('alert')
      .filter({ hasText: /space|full/i })
      .first();
    await told.waitFor({ timeout: 60_000 });
    rmSync(ballast);
    await page
      .getByRole('button', { name: /Start|Go on/ })
      .first()
      .click();
    await told.waitFor({ state: 'hidden' });
    await expect
      .poll(async () => (await call(page, 'queue.state', undefined)).state, { timeout: 20_000 })
      .toBe('running');
    await call(page, 'settings.set', { quitting: 'cancel' });
    await close();
  },
);

test('a file that is no suite and a table that cannot be written are told in the window', timeout, async () => {
  const { folder } = example();
  const { app, page, close } = await openApp({ folder });
  await engineReady(page);
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{ "problems": [');
  await answerOpenDialogs(app, broken);
  await page.evaluate(() => (location.hash = '#suite'));
  await page.getByRole('button', { name: /^Open/ }).click();
  await page
    .getByText(/broken\.json/)
    .first()
    .waitFor();
  await page
    .getByText(/suites\/demo\.json/)
    .first()
    .waitFor();

  await page.evaluate(() => (location.hash = '#leaderboard?hardware=any'));
  await page.getByRole('grid').getByText('Adam', { exact: true }).first().waitFor();
  await answerSaveDialogs(app, join(folder, 'nowhere', 'board.csv'));
  await page.getByRole('button', { name: 'Export', exact: true }).first().click();
  await page
    .getByRole('menuitem', { name: /leaderboard/i })
    .first()
    .click();
  await page
    .getByText(/nowhere/)
    .first()
    .waitFor();
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  await close();
});
