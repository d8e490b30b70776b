import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/main/engine/store/open.ts';
import {
  brokenRules,
  finishedRuns,
  makeStale,
  overwrite,
  pagesOf,
  rules,
} from '../../unit/engine/database-files/damage.ts';
import { descent, smallSuite, start, suiteFile, temporaryFolder } from './descent.ts';

const timeout = { timeout: 120_000 };
const runsIn = (path: string): number => {
  const store = openStore(path, { readonly: true });
  try {
    return store.get<{ n: number }>('SELECT count(*) AS n FROM run')!.n;
  } finally {
    store.close();
  }
};

/** A database with a good backup and a newer one that is damaged, and damage of its own. */
function damagedDatabase() {
  const { path } = finishedRuns(60, temporaryFolder());
  const store = openStore(path);
  const backup = basename(store.backUp());
  store.close();
  const bad = backup.replace('.0001-', '.0002-');
  writeFileSync(path.replace(/[^/]*$/, `backups/${bad}`), 'half a backup');
  overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf')[9]!]);
  return { path, backup, bad, before: readFileSync(path) };
}

const keptIn = (path: string): string[] =>
  readdirSync(join(path, '..'))
    .filter((name) => /replaced-[^-]+-[^-]+-[^-]+$/.test(name))
    .map((name) => join(path, '..', name));

test('a damaged database is told with what to do; the newest good backup takes its place', timeout, async () => {
  const { path, backup, bad, before } = damagedDatabase();
  const check = await descent('repair', 'check', '--db', path);
  expect(check).toMatchObject({ code: 3, stdout: '' });
  expect(check.stderr).toMatch(/^error database\.damaged: .*\n {2}Nothing was changed\. descent repair backup/);
  const tried = await descent('repair', 'backup', '--dry-run', '--db', path);
  expect(tried).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(`Would put ${backup}`) });
  expect(readFileSync(path).equals(before)).toBe(true);

  const { code, stdout, stderr } = await descent('repair', 'backup', '--db', path);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: `${backup} is in use now.\n` });
  expect(stderr).toContain(`passed over: ${bad} does not pass its check`);
  expect(stderr).toContain(`${backup}: 60 runs, written 20`);
  expect(keptIn(path).map((file) => readFileSync(file).equals(before))).toEqual([true]);
  expect(await descent('repair', 'check', '--db', path)).toMatchObject({ code: 0, stdout: `${path} is in order.\n` });
});

test('what can be read of it goes into a new database, and what cannot is told', timeout, async () => {
  const { path } = damagedDatabase();
  const { code, stdout } = await descent('repair', 'salvage', '--db', path);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^60 runs could be read\. [12] of them lack rows .* Not readable: up to \d+ rows? of curve_chunk\.\n$/,
    ),
  });
  expect((await descent('leaderboard', '--db', path)).stdout).toMatch(/normal +fp64 +\d/);
  expect(keptIn(path)).toHaveLength(1);
});

test('an empty one takes the place of one that is lost; its backups can be had back later', timeout, async () => {
  const { path, backup } = damagedDatabase();
  rmSync(path);
  expect(await descent('leaderboard', '--db', path)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/database\.lost[^]*descent repair backup/),
  });
  expect(await descent('repair', 'salvage', '--db', path)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('data.nothing_salvaged'),
  });
  expect(await descent('repair', 'empty', '--db', path)).toMatchObject({
    code: 0,
    stdout: 'A new database is in use now.\n',
  });
  expect(runsIn(path)).toBe(0);
  rmSync(path);
  expect(await descent('repair', 'backup', '--from', backup, '--db', path)).toMatchObject({ code: 0 });
  expect(runsIn(path)).toBe(60);
});

test('a sound database is only checked, and what is no damage is no reason', timeout, async () => {
  const { path } = finishedRuns(2, temporaryFolder());
  expect(await descent('repair', 'check', '--dry-run', '--db', path)).toMatchObject({
    code: 0,
    stdout: `${path} is in order.\n`,
  });
  const db = new Database(path);
  const before = readFileSync(path);
  for (const how of ['backup', 'salvage', 'empty']) {
    const { code, stderr } = await descent('repair', how, '--db', path);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('error repair.not_needed') });
  }
  expect(readFileSync(path).equals(before)).toBe(true);
  db.pragma('user_version = 99');
  db.close();
  for (const how of ['check', 'salvage', 'empty'])
    expect(await descent('repair', how, '--db', path)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('error database.newer'),
    });
  const none = join(temporaryFolder(), 'none.sqlite');
  for (const how of ['check', 'empty'])
    expect(await descent('repair', how, '--db', none)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('error database.missing'),
    });
  expect(existsSync(`${none}.lock`)).toBe(false);
  expect(await descent('repair')).toMatchObject({ code: 2 });
  expect(await descent('repair', 'salvage', '--from', 'x', '--db', path)).toMatchObject({ code: 2 });
});

test.each(rules)(
  'what the check calls damage can be repaired in every way that it names: %s is broken',
  async (rule) => {
    const { path } = finishedRuns(12, temporaryFolder());
    const store = openStore(path);
    store.backUp();
    store.close();
    brokenRules[rule](path);
    for (const dry of [['--dry-run'], []])
      expect(await descent('repair', 'check', ...dry, '--db', path)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('error database.damaged'),
      });
    for (const how of ['backup', 'salvage', 'empty'])
      expect(await descent('repair', how, '--dry-run', '--db', path)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('is damaged: '),
      });
    expect(await descent('repair', 'salvage', '--db', path)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1[12] runs could be read\. .* [12] rows? of run[.;]/),
    });
    expect(await descent('repair', 'check', '--db', path)).toMatchObject({ code: 0, stdout: `${path} is in order.\n` });
  },
  timeout.timeout,
);

test('indexes that do not agree with their tables are made anew', timeout, async () => {
  const { path } = finishedRuns(20, temporaryFolder());
  makeStale(path, ['run_by_status'], `UPDATE run SET status = 'cancelled'`);
  expect(await descent('repair', 'check', '--dry-run', '--db', path)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('run_by_status'),
  });
  const { code, stdout, stderr } = await descent('repair', 'check', '--db', path);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringContaining('were made anew: run_by_status. It is in order now.'),
    stderr: '',
  });
  expect(await descent('repair', 'check', '--db', path)).toMatchObject({ code: 0, stdout: `${path} is in order.\n` });
});

test('after runs the database is cared for: backed up, checked once a week, indexes made anew', timeout, async () => {
  const { path } = finishedRuns(20, temporaryFolder());
  makeStale(path, ['run_by_status'], `UPDATE run SET status = 'cancelled'`);
  const folder = temporaryFolder();
  const suite = suiteFile(folder, { ...smallSuite, seeds: 1 });
  const first = await descent('run', suite, '--db', path);
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('were made anew: run_by_status') });
  expect(readdirSync(join(path, '..', 'backups'))).toHaveLength(1);
  const checked = (): unknown => {
    const store = openStore(path, { readonly: true });
    const found = store.get('SELECT done_at FROM care');
    store.close();
    return found;
  };
  const done = checked();
  expect(done).toBeDefined();
  const again = await descent('run', suiteFile(folder, { ...smallSuite, seeds: [7] }), '--db', path);
  expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('anew') });
  expect(checked()).toEqual(done);
});

test('beside a command line that runs, every repair is refused, and the run loses nothing', timeout, async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  const endless = {
    ...smallSuite,
    optimizers: [{ id: 'gradient-descent', lr: 1e-9 }],
    seeds: 1,
    budget: { steps: 2e9, seconds: 1e6 },
    record: { every: 1e5 },
  };
  const running = start(['run', suiteFile(folder, endless), '--db', db]);
  await running.says('to make on cpu');
  const rows = (): number => {
    const reader = openStore(db, { readonly: true });
    try {
      return reader.get<{ n: number }>('SELECT coalesce(sum(n), 0) AS n FROM curve_chunk')!.n;
    } finally {
      reader.close();
    }
  };
  while (rows() === 0) await delay(50);
  for (const how of ['check', 'backup', 'salvage', 'empty']) {
    const { code, stderr } = await descent('repair', how, '--db', db);
    expect({ code, stderr }).toEqual({ code: 75, stderr: expect.stringContaining('error database.busy') });
  }
  const before = rows();
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  expect(rows()).toBeGreaterThanOrEqual(before);
  expect(readdirSync(folder).filter((name) => /replaced|partial/.test(name))).toEqual([]);
});
