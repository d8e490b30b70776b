import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/main/engine/store/open.ts';
import { descent, smallSuite, suiteFile, temporaryFolder, type Ended } from './descent.ts';

/** What every refusal has in common. */
function expectRefusal({ code, stdout, stderr }: Ended, exitCode: number, ...texts: readonly string[]): void {
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringMatching(/^error [a-z_]+\.[a-z_]+: /m) });
  for (const text of texts) expect(stderr).toContain(text);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
}

const without = (key: string): object =>
  Object.fromEntries(Object.entries(smallSuite).filter(([name]) => name !== key));

const badSuites: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['malformed JSON', '{"problems": [}', ['suite.invalid', 'line 1, column 15']],
  [
    'a key that comes twice',
    '{\n "problems": [{ "id": "quadratic" }],\n "optimizers": [{ "id": "adam", "lr": 0.5, "lr": 0.001 }]\n}',
    ['suite.invalid', 'optimizers[0].lr: got 0.5 (line 3, column 33) and 0.001 (line 3, column 44)'],
  ],
  ['one nested 20,000 deep', `{"problems": ${'['.repeat(20_000)}`, ['suite.invalid', 'too deep', 'column 113']],
  ['an empty file', '', ['suite.invalid', 'line 1, column 1']],
  ['no object', '[]', ['suite.invalid', 'expected an object']],
  ['a missing key', without('optimizers'), ['optimizers: got nothing']],
  ['an unknown key', { ...smallSuite, buget: { steps: 3 } }, ['buget: got {"steps":3}', 'did you mean budget?']],
  ['an unknown key of the budget', { ...smallSuite, budget: { step: 3 } }, ['budget.step', 'did you mean steps']],
  [
    'an unknown optimizer',
    { ...smallSuite, optimizers: [{ id: 'adan' }] },
    ['optimizers[0].id: got "adan"', 'did you mean adam'],
  ],
  ['an unknown problem', { ...smallSuite, problems: [{ id: 'rosenbrok' }] }, ['problems[0].id', 'rosenbrock?']],
  ['an unknown precision', { ...smallSuite, precisions: ['fp46'] }, ['precisions[0]: got "fp46"', 'fp64']],
  [
    'an unknown hyper-parameter',
    { ...smallSuite, optimizers: [{ id: 'adam', betal: 1 }] },
    ['optimizers[0].betal', 'beta1'],
  ],
  [
    'a value out of range',
    { ...smallSuite, optimizers: [{ id: 'adam', beta1: 1.5 }] },
    ['optimizers[0].beta1: got 1.5, expected a number >= 0 and < 1'],
  ],
  [
    'a value of a grid out of range',
    { ...smallSuite, optimizers: [{ id: 'adam', lr: [0.1, -1] }] },
    ['optimizers[0].lr[1]: got -1, expected a number > 0'],
  ],
  [
    'a parameter of a problem out of range',
    { ...smallSuite, problems: [{ id: 'quadratic', eigenvalues: [1, -2] }] },
    ['problems[0].eigenvalues[1]: got -2'],
  ],
  ['an empty list', { ...smallSuite, problems: [] }, ['problems: got []', 'non-empty list']],
  ['an empty grid', { ...smallSuite, optimizers: [{ id: 'adam', lr: [] }] }, ['optimizers[0].lr: got []']],
  ['no seeds', { ...smallSuite, seeds: [] }, ['seeds: got []']],
  ['a foreign format', { ...smallSuite, descent: 2 }, ['descent: got 2, expected 1']],
];

describe('a bad suite names the key and writes nothing', () => {
  test.each(badSuites)('%s', async (_, suite, texts) => {
    const folder = temporaryFolder();
    const file = suiteFile(folder, suite);
    expectRefusal(
      await descent('run', file, '--db', join(folder, 'data', 'x.sqlite')),
      2,
      `Nothing of ${file}`,
      ...texts,
    );
    expect(readdirSync(folder)).toEqual(['suite.json']);
  });

  test('a missing file, and a folder', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'x.sqlite');
    expectRefusal(await descent('run', join(folder, 'none.json'), '--db', db), 2, 'suite.missing', 'none.json');
    expectRefusal(await descent('run', folder, '--db', db), 2, 'suite.unreadable', folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['Latin-1', 'latin1', 'byte 0xE4 at line 1, column 11'],
    ['UTF-16', 'utf16le', 'is UTF-16'],
  ] as const)('a file in %s', async (_, encoding, words) => {
    const folder = temporaryFolder();
    const file = join(folder, 'suite.json');
    const suite = JSON.stringify({ ...smallSuite, name: 'bänk' });
    writeFileSync(file, Buffer.from(suite, encoding));
    const db = join(folder, 'x.sqlite');
    expectRefusal(await descent('run', file, '--db', db), 2, 'suite.encoding', file, words, 'Save it as UTF-8');
    expect(readdirSync(folder)).toEqual(['suite.json']);
  });

  test('a device that is not there', async () => {
    const folder = temporaryFolder();
    const file = suiteFile(folder, { ...smallSuite, device: 'cuda:63' });
    const db = join(folder, 'x.sqlite');
    expectRefusal(await descent('run', file, '--db', db), 4, 'device.missing', 'cuda:63', 'descent doctor');
    expectRefusal(
      await descent('evaluate', '--problem', 'quadratic', '--at', '1,1', '--device', 'cuda:63'),
      4,
      'cuda:63',
    );
    expect(existsSync(db)).toBe(false);
  });
});

const badFlags: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['an unknown command', ['lst'], ["'lst'", 'Did you mean list?']],
  ['an unknown option', ['run', 'x.json', '--jbos', '2'], ["'--jbos'", 'Did you mean --jobs?']],
  ['no suite', ['run'], ["missing required argument 'suite'"]],
  ['two suites', ['run', 'a.json', 'b.json'], ['too many arguments']],
  [
    'more workers than processors',
    ['run', 'suites/demo.json', '--dry-run', '--jobs', '1024'],
    ['run.lanes', 'processor'],
  ],
  ['no workers', ['run', 'x.json', '--jobs', '0'], ["'--jobs <n>'", 'from 1 to']],
  ['a seed that is no number', ['run', 'x.json', '--seed', 'one'], ["'--seed <n>'", "'one'"]],
  ['an unknown device', ['run', 'x.json', '--device', 'gpu'], ['auto, cpu or cuda:N']],
  ['an unknown list', ['list', 'optimisers'], ["'optimisers'", 'optimizers, problems, precisions']],
  ['an unknown format', ['export', 'runs', '--format', 'xml'], ["'xml'", 'csv']],
  ['an unknown axis', ['leaderboard', '--axis', 'time'], ["'time'", 'compute_s']],
  ['a flag without effect', ['export', 'runs', '--by', 'problem'], ['export runs does not take --by']],
  ['no point', ['evaluate', '--problem', 'quadratic'], ['--at']],
  ['a point that is no list', ['evaluate', '--problem', 'quadratic', '--at', '1;2'], ['separated by commas']],
  ['a point of another size', ['evaluate', '--problem', 'quadratic', '--at', '1'], ['got 1 number, expected 2']],
  ['an unknown problem', ['evaluate', '--problem', 'quadrati', '--at', '1'], ['did you mean quadratic or quad?']],
  [
    'a matrix nested 20,000 deep',
    [
      'evaluate',
      '--problem',
      'matrix-least-squares',
      '--at',
      '1',
      '--set',
      `A=${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    ],
    ['parameter.invalid', 'A: got "[[[', 'expected a list of rows'],
  ],
  ['an unknown optimizer', ['check', 'adan'], ['adan']],
];

test.each(badFlags)('bad flags: %s', async (_, args, texts) => {
  expectRefusal(await descent(...args), 2, ...texts);
});

describe('a database that cannot be used', () => {
  const commands = (db: string, suite: string): readonly (readonly string[])[] => [
    ['run', suite, '--db', db],
    ['leaderboard', '--db', db],
    ['export', 'curves', '--db', db],
    ['show', 'abc', '--db', db],
  ];

  test('garbage is refused by every command and left as it is', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'x.sqlite');
    const garbage = 'this is no database, but long enough to be looked at. '.repeat(40);
    writeFileSync(db, garbage);
    for (const args of commands(db, suiteFile(folder, smallSuite)))
      expectRefusal(await descent(...args), 3, 'database.damaged', db, 'Nothing was changed');
    expect(readFileSync(db, 'utf8')).toBe(garbage);
  });

  test('a file of no length that has held results', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'x.sqlite');
    openStore(db).close();
    writeFileSync(db, '');
    for (const args of commands(db, suiteFile(folder, smallSuite)))
      expectRefusal(await descent(...args), 3, 'database.damaged', 'it has held results');
    expect(readFileSync(db).length).toBe(0);
  });

  test('one of a newer Descent', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'x.sqlite');
    openStore(db).close();
    const newer = new Database(db);
    newer.pragma('user_version = 999');
    newer.close();
    for (const args of commands(db, suiteFile(folder, smallSuite)))
      expectRefusal(await descent(...args), 3, 'database.newer', 'version 999', 'Update Descent.');
  });

  test('none yet: commands that read make none', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'data', 'x.sqlite');
    for (const args of commands(db, '').slice(1))
      expectRefusal(await descent(...args), 3, 'database.missing', db, 'descent run');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that cannot be made or written', async () => {
    const folder = temporaryFolder();
    const suite = suiteFile(folder, smallSuite);
    expectRefusal(await descent('run', suite, '--db', join(suite, 'x.sqlite')), 3, 'database.unusable', suite);
    // Permissions do not bind root, but nobody can make a folder here.
    expectRefusal(await descent('run', suite, '--db', '/sys/descent/x.sqlite'), 3, 'database.readonly', '--db');
    expect(readdirSync(folder)).toEqual(['suite.json']);
  });

  test('one that another Descent writes to', async () => {
    const folder = temporaryFolder();
    const db = join(folder, 'x.sqlite');
    const store = openStore(db);
    try {
      expectRefusal(await descent('run', suiteFile(folder, smallSuite), '--db', db), 75, 'database.busy', db);
    } finally {
      store.close();
    }
  });
});

test('an empty name of a file, such as that of a variable which is not set', async () => {
  const commands = [
    ['export', 'runs', '--out', ''],
    ['leaderboard', '--db', ''],
    ['run', ''],
    ['repair', 'backup', '--from', ''],
    ['check', ''],
  ];
  for (const command of commands)
    expectRefusal(await descent(...command), 2, 'usage.invalid_argument', 'Expected the name of a file.');
});

test('an unknown suite, run or folder to export to', async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'x.sqlite');
  openStore(db).close();
  expectRefusal(await descent('leaderboard', '--suite', 'u', '--db', db), 2, 'suite.unknown', '"u"');
  expectRefusal(await descent('show', 'abc', '--db', db), 2, 'run.unknown', 'abc');
  expectRefusal(
    await descent('leaderboard', '--problem', 'quadratc', '--db', db),
    2,
    '--problem',
    'did you mean quadratic',
  );
  expectRefusal(
    await descent('export', 'runs', '--format', 'latex', '--db', db),
    2,
    'usage.no_effect',
    '--format latex',
  );
  expectRefusal(await descent('export', 'leaderboard', '--format', 'latex', '--db', db), 2, 'export.empty', 'No run');
  expectRefusal(await descent('export', 'report', '--db', db), 2, 'usage.no_suite', '--suite');
  expectRefusal(await descent('export', 'report', '--suite', 'u', '--db', db), 2, 'suite.unknown', '"u"');
  const out = join(folder, 'none', 'a.csv');
  expectRefusal(await descent('export', 'runs', '--out', out, '--db', db), 2, 'export.no_folder', join(folder, 'none'));
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
