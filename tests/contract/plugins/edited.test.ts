import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { engineRevision } from '../../../src/shared/domain/revisions.ts';
import { parseSuite } from '../../../src/shared/domain/suite.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { submit } from '../../../src/main/engine/submit.ts';
import { folderWith, method, write } from '../../unit/plugins/files.ts';
import { smallSuite, start, suiteFile, temporaryFolder, type Started } from '../cli/descent.ts';

interface Row {
  readonly key: string;
  readonly precision: string;
  readonly status: string;
  readonly reason: string | null;
  readonly rows: number | null;
}

function rowsOf(db: string): Row[] {
  const store = openStore(db, { readonly: true });
  try {
    return store.all<Row>(
      `SELECT key, run.precision, status, reason, (SELECT count(*) FROM curve_chunk AS c WHERE c.run_id = run.run_id) AS rows
       FROM run ORDER BY run_id`,
    );
  } finally {
    store.close();
  }
}

/** Two programs of one plug-in, with a helper of a helper. */
function study(budget: object = { steps: 100 }) {
  const head = `import { rate } from './lib/rate.ts';`;
  const plugins = folderWith({
    'own.ts': method('own', { head, rate: 'rate' }),
    'lib/rate.ts': `import { base } from './base.ts';\nexport const rate = base;`,
    'lib/base.ts': 'export const base = 0.001;',
  });
  const folder = temporaryFolder();
  const suite = { ...smallSuite, optimizers: [{ id: 'own' }], precisions: ['fp64', 'fp32'], seeds: 1 };
  const file = suiteFile(folder, { ...suite, budget, record: { every: 100_000 } });
  const db = join(folder, 'x.sqlite');
  const run = (...args: readonly string[]) => start(['run', file, '--db', db, ...args], { DESCENT_PLUGINS: plugins });
  return { plugins, db, run };
}

/** Resolves when a worker has begun the first run. */
async function untilRunning({ says }: Started, db: string): Promise<void> {
  await says('to make on cpu');
  while (!rowsOf(db).some(({ status }) => status === 'running')) await delay(20);
}

const dryKeys = async (run: ReturnType<typeof study>['run']): Promise<string[]> => {
  const { stdout } = await run('--dry-run', '--json').ended;
  return stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { run_id: string }).run_id);
};

test(
  'a helper of a helper that is edited gives the runs other keys, and put back the same',
  { timeout: 120_000 },
  async () => {
    const { plugins, run } = study();
    const before = await dryKeys(run);
    write(plugins, { 'lib/base.ts': 'export const base = 0.002;' });
    const edited = await dryKeys(run);
    expect(edited).toHaveLength(2);
    expect(edited.filter((key) => before.includes(key))).toEqual([]);
    write(plugins, { 'lib/base.ts': 'export const base = 0.001;' });
    expect(await dryKeys(run)).toEqual(before);
  },
);

test.each([
  ['is edited', 'export const base = 0.002;'],
  ['becomes half-written', 'export const base = '],
  ['is gone', undefined],
])(
  'when code %s under a suite, what is left of it is put off, and made when it is put back',
  { timeout: 180_000 },
  async (_, text) => {
    const { plugins, db, run } = study({ steps: 100_000_000, seconds: 0.3 });
    const first = run();
    await untilRunning(first, db);
    if (text === undefined) rmSync(join(plugins, 'lib/base.ts'));
    else write(plugins, { 'lib/base.ts': text });
    const { code, stderr, stdout } = await first.ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('1 of 2 runs were put off:') });
    expect(stderr).toMatch(/own on quadratic, fp32, seed 0: code\.changed: The optimizer own .*Put the file back and/);
    // Nothing of the new code is under the old id, and no failure of the method.
    const [made, putOff] = rowsOf(db);
    expect(made).toMatchObject({ precision: 'fp64', status: 'finished', rows: expect.any(Number) });
    expect(putOff).toMatchObject({ precision: 'fp32', status: 'paused', reason: 'code.changed', rows: 0 });
    expect(stdout).not.toMatch(/own +fp32/);

    write(plugins, { 'lib/base.ts': 'export const base = 0.001;' });
    const again = await run().ended;
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 known') });
    expect(rowsOf(db).map(({ key, status }) => [key, status])).toEqual([
      [made!.key, 'finished'],
      [putOff!.key, 'finished'],
    ]);
  },
);

test('the new code is run under keys of its own', { timeout: 180_000 }, async () => {
  const { plugins, db, run } = study();
  expect((await run().ended).code).toBe(0);
  write(plugins, { 'lib/base.ts': 'export const base = 0.002;' });
  const { code, stderr } = await run().ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2 to make on cpu, 0 known already') });
  const rows = rowsOf(db);
  expect(rows.map(({ status }) => status)).toEqual(Array(4).fill('finished'));
  expect(new Set(rows.map(({ key }) => key)).size).toBe(4);
});

test.each([
  ['engine_revision', `The engine has changed: it has revision ${engineRevision}, and not 7.`],
  ['precision_revision', 'The precision fp64 has changed: it has revision 1, and not 7.'],
])('a run that waits since another %s is not made by this one', { timeout: 120_000 }, async (column, message) => {
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  const suite = { ...smallSuite, optimizers: [{ id: 'gradient-descent' }], seeds: 2 };
  const args = ['run', suiteFile(folder, suite), '--db', db];
  // As an older Descent has left them.
  const store = openStore(db);
  await submit(store, builtIn, parseSuite(JSON.stringify({ ...suite, device: 'cpu' }), builtIn));
  store.append(() => store.run(`UPDATE run SET ${column} = 7`));
  store.close();
  const { code, stderr } = await start([...args, '--device', 'cpu']).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('2 of 2 runs were put off:') });
  expect(stderr).toContain(`code.changed: ${message} Run the suite again`);
  expect(rowsOf(db).map(({ status, rows }) => [status, rows])).toEqual([
    ['paused', 0],
    ['paused', 0],
  ]);
});
