import { parse } from 'csv-parse/sync';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtIn } from '../../../src/main/catalogue.ts';
import { curvesColumns, runsColumns } from '../../../src/shared/domain/columns.ts';
import { rowsWithin } from '../../../src/shared/domain/recording.ts';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { descent, smallSuite, start, suiteFile, temporaryFolder, writeBroken } from './descent.ts';

const records = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const objects = (lines: string): Record<string, unknown>[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('help and version are data, and need neither database nor TensorFlow', async () => {
  const help = await descent('--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const command of ['run', 'list', 'show', 'leaderboard', 'export', 'evaluate', 'check', 'repair', 'doctor']) {
    expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(await descent(command, '--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(new RegExp(`Examples?:\\n  descent ${command}`)),
    });
  }
  expect((await descent('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('list prints one object a line, with the keys of the contract', async () => {
  const optimizers = objects((await descent('list', 'optimizers', '--json')).stdout);
  const adam = optimizers.find(({ id }) => id === 'adam');
  expect(Object.keys(adam!)).toEqual([
    'id',
    'title',
    'short',
    'family',
    'order',
    'kind',
    'paper',
    'hyper',
    'cost',
    'state',
  ]);
  expect(adam).toMatchObject({ family: 'adaptive', order: 1, hyper: { lr: { default: 0.001 } } });
  const problems = objects((await descent('list', 'problems', '--json')).stdout);
  expect(problems.find(({ id }) => id === 'rosenbrock')).toMatchObject({
    dimension: 2,
    f_star: 0,
    precisions: expect.arrayContaining(['fp64']),
    parameters: { form: { choices: ['chained', 'pairs'], structural: true } },
    targets: expect.arrayContaining([1e-8]),
  });
  expect(objects((await descent('list', 'precisions', '--json')).stdout).map(({ id }) => id)).toEqual(
    ['fp32', 'fp64', 'int4'], // prettier-ignore
  );
  expect((await descent('list', 'optimizers')).stdout).toMatch(/^adam {2}Adam$/m);
});

test('list shows one family or one order alone, and says which families there are', async () => {
  const ids = async (...flags: string[]) =>
    objects((await descent('list', ...flags, '--json')).stdout).map(({ id }) => id);
  const of = (wanted: (each: (typeof builtIn.optimizers)[number]) => boolean): string[] =>
    builtIn.optimizers.filter(wanted).map(({ id }) => id);
  expect(await ids('optimizers', '--family', 'Adaptive')).toEqual(of(({ family }) => family === 'adaptive'));
  expect(await ids('optimizers', '--order', '0')).toEqual(of(({ order }) => order === 0));
  expect(await ids('problems', '--family', 'test function')).toEqual(
    builtIn.problems.filter(({ family }) => family === 'test function').map(({ id }) => id),
  );
  const unknown = await descent('list', 'optimizers', '--family', 'curvatur');
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toContain('Did you mean curvature?');
  const { code, stderr } = await descent('list', 'precisions', '--order', '1');
  expect([code, stderr]).toEqual([2, expect.stringContaining('list precisions does not take --order')]);
  // No optimizer of a family that there is asks for this: nothing is wrong with the question.
  expect(await descent('list', 'optimizers', '--family', 'adaptive', '--order', '0')).toMatchObject({
    code: 0,
    stdout: '',
  });
});

test('list --long tells the step in words, sources and pitfalls, in 80 columns or as JSON', async () => {
  const { stdout } = await descent('list', 'optimizers', '--long');
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  const [adam] = stdout.split(/\n\n(?=\S)/).filter((sheet) => sheet.startsWith('adam '));
  expect(adam).toContain('x ← x − lr · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + eps)');
  expect(adam).toMatch(
    /\n {6}eps = 1e-8: a number > 0\n {10}Kingma and Ba, algorithm 1, and PyTorch; Keras has 1e-7\.\n/,
  );
  expect(adam).toMatch(/To beware of\n {6}- However small/);
  const records = objects((await descent('list', 'optimizers', '--long', '--json')).stdout);
  expect(Object.keys(records[0]!).slice(-4)).toEqual(['about', 'words', 'pitfalls', 'sources']);
  expect(records.find(({ id }) => id === 'adam')).toMatchObject({
    sources: { eps: expect.stringContaining('Kingma') },
  });
  expect(await descent('list', 'problems', '--long')).toMatchObject({ code: 2, stdout: '' });
});

test('evaluate gives value, norm and gradient at a point', async () => {
  const at = ['evaluate', '--problem', 'rosenbrock', '--set', 'dimension=2', '--at', '-1.2,1'];
  const { code, stdout } = await descent(...at, '--gradient', '--json');
  expect(code).toBe(0);
  const [result] = objects(stdout);
  expect(Object.keys(result!)).toEqual(['problem', 'precision', 'value', 'gradient_norm', 'gradient']);
  expect(result).toMatchObject({ problem: 'rosenbrock', precision: 'fp64', value: expect.closeTo(24.2, 12) });
  expect(result!['gradient']).toEqual([expect.closeTo(-215.6, 10), expect.closeTo(-88, 10)]);
  const quadratic = ['evaluate', '--problem', 'quadratic', '--set', 'eigenvalues=1,4', 'centre=0', '--at', '1,1'];
  expect(objects((await descent(...quadratic, '--precision', 'fp32', '--json')).stdout)).toEqual([
    { problem: 'quadratic', precision: 'fp32', value: 2.5, gradient_norm: expect.closeTo(Math.sqrt(17), 5) },
  ]);
});

test('doctor tells every check, also as JSON', async () => {
  const db = join(temporaryFolder(), 'x.sqlite');
  const { code, stdout } = await descent('doctor', '--json', '--db', db);
  expect(code).toBe(0);
  expect(objects(stdout).map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'database', 'device']));
});

test('a dry run lists what would run and writes nothing', async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'data', 'x.sqlite');
  const args = ['run', suiteFile(folder, smallSuite), '--dry-run', '--db', db];
  const { code, stdout, stderr } = await descent(...args, '--json');
  expect(code).toBe(0);
  expect(stderr).toContain('4 runs would be made, 0 known. Nothing was written.');
  expect(objects(stdout).map(({ state, seed, trial, hyper_json }) => [state, seed, trial, hyper_json])).toEqual([
    ['new', 0, 0, '{"lr":0.1}'],
    ['new', 1, 0, '{"lr":0.1}'],
    ['new', 0, 1, '{"lr":0.05}'],
    ['new', 1, 1, '{"lr":0.05}'],
  ]);
  expect((await descent(...args, '--seed', '7')).stdout).toMatch(
    /^[0-9a-f]{16} {2}new +gradient-descent lr=0\.1 on quadratic, fp64, seed 7, cpu\n.*lr=0\.05.*seed 7, cpu\n$/,
  );
  expect(readdirSync(folder)).toEqual(['suite.json']);
});

test('run, and what was run: shown, scored, exported, and not run again', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const db = ['--db', join(folder, 'x.sqlite')];
  const suite = suiteFile(folder, smallSuite);
  const first = await descent('run', suite, ...db);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/gradient-descent +fp64 +2 +100 34-100/) });
  expect(first.stderr).toContain('4/4 runs: gradient-descent on quadratic, fp64: 4 finished');
  expect(first.stdout + first.stderr).not.toContain('\u001b');

  const again = await descent('run', suite, ...db, '--json');
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('0 to make on cpu, 4 known already') });
  const rows = objects((await descent('leaderboard', '--suite', 'small', '--json', ...db)).stdout);
  // What people call a problem names it, in any case.
  for (const name of ['quadratic', 'QUADRATIC', 'quadratic with given EIGENVALUES'])
    expect(objects((await descent('leaderboard', '--problem', name, '--json', ...db)).stdout), name).toEqual(rows);
  expect(objects(again.stdout)).toEqual(rows);
  expect(rows.map((row) => [row['rank'], row['h.lr'], row['runs'], row['failures']])).toEqual([
    [1, 0.1, 2, 0],
    [2, 0.05, 2, 0],
  ]);
  const board = records((await descent('export', 'leaderboard', ...db)).stdout);
  expect(Object.keys(board[0]!)).toEqual(Object.keys(rows[0]!));
  // `disturbed` is among them where something else was at work here meanwhile.
  const columns = Object.keys(board[0]!).filter((name) => name !== 'disturbed');
  expect(columns.slice(0, 7)).toEqual(
    ['rank', 'optimizer', 'h.lr', 'precision', 'runs', 'failures', 'mean_success'], // prettier-ignore
  );
  const whole = records((await descent('export', 'leaderboard', '--targets', 'all', ...db)).stdout);
  expect(Object.keys(whole[0]!).length).toBeGreaterThan(300);
  expect(whole[0]).toMatchObject(board[0]!);

  const runs = records((await descent('export', 'runs', '--suite', 'small', ...db)).stdout);
  expect(Object.keys(runs[0]!)).toEqual([...runsColumns]);
  expect(runs.map(({ status, seed, steps }) => [status, seed, steps])).toEqual(
    ['0', '1', '0', '1'].map((seed) => ['finished', seed, '200']),
  );
  const id = runs[0]!['run_id']!;
  const [shown] = objects((await descent('show', id.slice(0, 9), '--json', ...db)).stdout);
  expect(Object.keys(shown!).slice(0, runsColumns.length)).toEqual([...runsColumns]);
  expect(
    Object.fromEntries(
      Object.entries(shown!).map(([key, value]) => [key, value === null ? '' : String(value as string | number)]),
    ),
  ).toMatchObject(runs[0]!);
  expect((await descent('show', id, ...db)).stdout).toMatch(/^status +finished: steps$[^]*^trial of sweep +1$/m);

  // What the program holds is told apart from what the process does, TensorFlow and all.
  const held = ['parameter_bytes', 'state_bytes', 'data_bytes', 'temporary_bytes'].map((name) =>
    Number(runs[0]![name]),
  );
  expect(held.every((bytes) => bytes >= 0)).toBe(true);
  expect(held[3]).toBeGreaterThan(0);
  expect(Number(runs[0]!['peak_bytes'])).toBe(held.reduce((sum, bytes) => sum + bytes));
  expect(Number(runs[0]!['peak_bytes'])).toBeLessThan(1e5);
  expect(Number(runs[0]!['process_peak_bytes'])).toBeGreaterThan(1e8);
  // Runs of one program have been compiled once, and hold the same.
  expect(new Set(runs.map((run) => run['temporary_bytes'])).size).toBe(1);

  const out = join(folder, 'curves.csv');
  expect(await descent('export', 'curves', '--run', id, '--out', out, ...db)).toMatchObject({ code: 0, stdout: '' });
  const curves = records(readFileSync(out, 'utf8'));
  expect(Object.keys(curves[0]!)).toEqual([...curvesColumns]);
  expect(curves.map(({ run_id, step }) => [run_id, step])).toEqual(
    [...rowsWithin(0, 200, null, 1000), 200].map((step) => [id, String(step)]),
  );
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);

  const more = await descent('run', suiteFile(folder, { ...smallSuite, seeds: 3 }), '--dry-run', ...db);
  expect(more.stderr).toContain('2 runs would be made, 4 known');
});

test(
  'settings that differ in their last digits look different, and show has all of them',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const db = ['--db', join(folder, 'x.sqlite')];
    const suite = suiteFile(folder, {
      problems: [1, 1_000_000, 1_000_001].map((instance) => ({ id: 'sd', size: 'T', instance })),
      optimizers: [{ id: 'gradient-descent', lr: [0.1, 0.100001] }],
      precisions: ['fp64'],
      seeds: 1,
      budget: { steps: 3, seconds: 1.0625 },
    });
    const { stdout } = await descent('run', suite, '--dry-run', ...db);
    const names = stdout.split('\n').flatMap((line) => /new +(.*), fp64/.exec(line)?.[1] ?? []);
    expect(names).toEqual(
      [1, 1_000_000, 1_000_001].flatMap((instance) =>
        ['0.1', '0.100001'].map((lr) => `gradient-descent lr=${lr} on sd instance=${instance}`),
      ),
    );
    expect(await descent('run', suite, ...db)).toMatchObject({ code: 0 });
    const board = (await descent('leaderboard', '--by', 'problem', ...db)).stdout;
    expect(board).toContain('lr=0.100001');
    expect(board).toContain('sd instance=1000001');
    const runs = records((await descent('export', 'runs', ...db)).stdout);
    const last = (await descent('show', runs.at(-1)!['run_id']!, ...db)).stdout;
    expect(last).toMatch(/^problem +sd .*instance=1000001/m);
    expect(last).toMatch(/^optimizer +gradient-descent lr=0\.100001$/m);
    expect(last).toMatch(/^budget +3 steps, 1\.0625 s$/m);
    const [shown] = objects((await descent('show', runs.at(-1)!['run_id']!, '--json', ...db)).stdout);
    expect(last).toContain(`${String(shown!['f_start'])} at the start`.replace('e+', 'e'));
  },
);

test('a database without finished runs gives an empty table, and says so', async () => {
  const db = join(temporaryFolder(), 'x.sqlite');
  openStore(db).close();
  const nothing = { code: 0, stdout: '', stderr: expect.stringContaining('no runs to compare yet') };
  expect(await descent('leaderboard', '--db', db)).toMatchObject(nothing);
  expect(await descent('leaderboard', '--json', '--db', db)).toMatchObject(nothing);
  expect((await descent('export', 'curves', '--db', db)).stdout).toBe(`${curvesColumns.join(',')}\r\n`);
});

test('runs that fail are listed with their reasons, and the exit code tells', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  writeBroken(folder);
  const suite = suiteFile(folder, { ...smallSuite, optimizers: [{ id: 'broken' }], seeds: 7 });
  const args = ['run', suite, '--db', join(folder, 'x.sqlite')];
  const { code, stdout, stderr } = await start(args, { DESCENT_PLUGINS: folder }).ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('7 of 7 runs failed:') });
  expect(
    stderr.match(/^ {2}[0-9a-f]{16} {2}broken on quadratic, fp64, seed \d: worker\.error: .*it does not work/gm),
  ).toHaveLength(5);
  expect(stderr).toContain('  and 2 more\ndescent show ');
  expect(stdout).toMatch(/broken +fp64 +7 +0 0-35/);
  const known = await start(args, { DESCENT_PLUGINS: folder }).ended;
  expect(known).toMatchObject({ code: 1, stderr: expect.stringContaining('0 to make on cpu, 7 known already') });
  const retry = await start([...args, '--retry', '--dry-run'], { DESCENT_PLUGINS: folder }).ended;
  expect(retry.stderr).toContain('7 runs would be made, 0 known');
});

test('a reader that has seen enough ends the program quietly', async () => {
  const { child, ended } = start(['list', 'optimizers', '--json']);
  child.stdout!.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('the first SIGINT writes a checkpoint, and the run goes on later', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  const endless = {
    ...smallSuite,
    optimizers: [{ id: 'gradient-descent', lr: 1e-9 }],
    budget: { steps: 2e9, seconds: 1e6 },
    record: { every: 1e6 },
  };
  const suite = suiteFile(folder, endless);
  const running = start(['run', suite, '--db', db]);
  await running.says('to make on cpu');
  const reading = openStore(db, { readonly: true });
  try {
    const started = (): boolean => reading.get("SELECT 1 FROM run WHERE status = 'running'") !== undefined;
    while (!started()) await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    reading.close();
  }
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('Stopping at a checkpoint') });
  expect(stderr).toContain('The same command goes on where it stopped');
  const states = objects((await descent('run', suite, '--db', db, '--dry-run', '--json')).stdout);
  expect(states.map(({ state }) => state)).toEqual(['interrupted', 'queued']);
});
