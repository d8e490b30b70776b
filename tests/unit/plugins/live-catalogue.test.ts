import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { familyOf, type UnloadedPlugin } from '../../../src/shared/domain/catalogue.ts';
import { instanceName, Labels } from '../../../src/shared/domain/label.ts';
import { parseSuite } from '../../../src/shared/domain/suite.ts';
import { builtIn } from '../../../src/main/catalogue.ts';
import { LiveCatalogue } from '../../../src/main/plugins/live-catalogue.ts';
import { bowl, folderWith, method, write } from './files.ts';

async function open(folder: string) {
  const told: string[] = [];
  const tell = ({ file, why }: UnloadedPlugin) => void told.push(`${basename(file)}: ${why}`);
  return { catalogue: await LiveCatalogue.open({ folder, tell }), told };
}

const catalogueModule = fileURLToPath(new URL('../../../src/main/plugins/live-catalogue.ts', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    // One that nobody waits for any more is over.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether a file is still the same, the clock of the file system does not tell if it was written a moment ago. */
const settled = () => delay(100);

const suite = (problem: object, optimizer = 'gradient-descent') =>
  JSON.stringify({ problems: [problem], optimizers: [{ id: optimizer }], seeds: 1, precisions: ['fp64'] });

test('without a plug-in there is what is built in, and no process', async () => {
  const { catalogue, told } = await open(folderWith({}));
  expect(catalogue.optimizers).toEqual(builtIn.optimizers);
  expect(catalogue.problems).toEqual(builtIn.problems);
  expect({ own: catalogue.own, told }).toEqual({ own: [], told: [] });
});

test('what a method tells its readers comes along, family and all', async () => {
  const readers = {
    ...{ short: 'T', family: 'bundle', equation: 'x', about: 'One sentence.', words: 'x ← x', pitfalls: ['Mind it.'] },
    sources: { lr: 'Mine.' },
  };
  const told = Object.entries(readers).map(([name, value]) => `${name}: ${JSON.stringify(value)},`);
  const text = method('told').replace("state: 'none',", `state: 'none', ${told.join(' ')}`);
  const { catalogue } = await open(folderWith({ 'told.ts': text, 'silent.ts': method('silent') }));
  const entry = (wanted: string) => catalogue.optimizers.find(({ id }) => id === wanted)!;
  expect(entry('told')).toMatchObject(readers);
  expect(familyOf(entry('told'))).toBe('bundle');
  expect(familyOf(entry('silent'))).toBe('own');
});

test('a problem says how its instances are called, as a built-in one does', async () => {
  const told = (naming: string) => bowl('told').replace(`id: 'told',`, `id: 'told', short: 'T', naming: ${naming},`);
  const folder = folderWith({ 'told.ts': told(`{ d: '{}-D' }`) });
  await settled();
  const { catalogue } = await open(folder);
  const entry = catalogue.problems.find(({ id }) => id === 'told')!;
  expect(entry).toMatchObject({ short: 'T', naming: { d: '{}-D' } });
  const values = { c: 4, d: 3 };
  expect(instanceName(entry, values, new Labels([values]))).toBe('T 3-D · c=4');
  // Without a place for the value, instances that differ would be called the same.
  write(folder, { 'told.ts': told(`{ d: 'D' }`) });
  await catalogue.refresh();
  expect(catalogue.unloaded.map(({ why }) => why)).toEqual(['naming.d: expected a text with {} in it']);
});

test('what a problem computes is asked of its process, and nothing of it runs in this one', async () => {
  const log = join(folderWith({}), 'log');
  const head = `import { appendFileSync } from 'node:fs';
const mark = (what) => appendFileSync(${JSON.stringify(log)}, what + ' ' + process.pid + '\\n');
mark('import');`;
  const check = `(mark('check'), c === 13 ? { key: 'c', message: 'no thirteen' } : undefined)`;
  const folder = folderWith({
    'bowl.ts': bowl('bowl', { head, check, facts: `mark('facts');` }),
    'own.js': method('own'),
  });
  await settled();
  const { catalogue, told } = await open(folder);
  expect(told).toEqual([]);
  expect(catalogue.own).toEqual(['bowl', 'own']);
  expect(catalogue.optimizers.find(({ id }) => id === 'own')).toMatchObject({ title: 'Own own', order: 1, hyper: {} });

  const parse = (problem: object) => catalogue.complete(() => parseSuite(suite(problem, 'own'), catalogue));
  expect((await parse({ id: 'bowl', c: 4, d: 3 })).runs).toHaveLength(1);
  await expect(parse({ id: 'bowl', c: 13 })).rejects.toThrow('problems[0].c: got 13, no thirteen');
  const entry = catalogue.problems.find(({ id }) => id === 'bowl')!;
  const values = { c: 4, d: 3 };
  expect(await catalogue.complete(() => entry.facts(values))).toMatchObject({ dimension: 3, optimum: 0 });
  expect(await catalogue.complete(() => entry.plane?.range(values))).toEqual({ x: [2, 6], y: [1, 7] });
  expect(await catalogue.complete(() => entry.plane?.minimiser?.(values))).toEqual([4, 4]);

  const marks = readFileSync(log, 'utf8').trim().split('\n');
  expect(marks).not.toContainEqual(expect.stringMatching(`\\b${process.pid}$`));
  // Of the defaults in each process, and of c = 4 and c = 13 once.
  expect(marks.filter((mark) => mark.startsWith('check'))).toHaveLength(4);
  expect(marks.filter((mark) => mark.startsWith('facts'))).toHaveLength(3);
  // One process to see what it is, and one that then answers all questions.
  expect(new Set(marks.map((mark) => mark.split(' ')[1])).size).toBe(2);
});

test(
  'files that cannot be loaded are told, each with why, and the others are there',
  { timeout: 120_000 },
  async () => {
    const folder = folderWith({
      'abort.ts': 'process.abort();',
      'adam.ts': method('adam'),
      'babble.ts': `import { writeSync } from 'node:fs';\nwriteSync(3, 'no message');\nsetInterval(() => {}, 1000);`,
      'deaf.ts': 'await new Promise(() => {});',
      'close.ts': `import { closeSync } from 'node:fs';\ncloseSync(3);\nsetInterval(() => {}, 1000);`,
      'empty.ts': '',
      'exit.ts': 'process.exit(0);',
      'facts.ts': bowl('facts', { facts: `throw new Error('no facts today');` }),
      'function.ts': method('function').replace('hyper: {}', 'hyper: { lr: { type: "real", default: () => 1 } }'),
      'good.ts': method('good'),
      'half.ts': method('half').slice(0, 150),
      'liar.ts': bowl('liar', { facts: `if (c < 5) return { dimension: 'many', targets: [] } as never;` }),
      'list.ts': 'export default [];',
      'loop.ts': 'for (;;);',
      'missing.ts': `import './not-there.ts';\n${method('missing')}`,
      'negative.ts': method('negative').replace('order: 1', 'order: -1'),
      'number.ts': 'export default 3;',
      'segfault.ts': `process.kill(process.pid, 'SIGSEGV'); for (;;);`,
      'throws.ts': `\nthrow new RangeError('not\\ntoday');`,
      'twice.ts': method('good'),
      'unnamed.ts': method('').replace(`id: ''`, `id: ''`),
    });
    const { catalogue, told } = await open(folder);
    expect(catalogue.own).toEqual(['good']);
    const why = Object.fromEntries(catalogue.unloaded.map((each) => [basename(each.file), each.why]));
    expect(why).toEqual({
      'abort.ts': 'it ended its process (SIGABRT)',
      'adam.ts': 'its id is adam, which is built in: choose another one',
      'babble.ts': 'it sent a message of 1852776557 bytes',
      'deaf.ts': 'it was not loaded within 10 s',
      'close.ts': 'it ended its process (exit code 0)',
      'empty.ts': 'it has no definition as default export',
      'exit.ts': 'it ended its process (exit code 0)',
      'facts.ts': expect.stringMatching(/^no facts today \(facts\.ts:\d+\)$/),
      'function.ts': expect.stringContaining('could not be cloned'),
      'half.ts': expect.stringContaining('half.ts:'),
      'liar.ts': 'facts.dimension: expected number, received string',
      'list.ts': 'it has no definition as default export',
      'loop.ts': 'it was not loaded within 10 s',
      'missing.ts': expect.stringContaining('not-there.ts'),
      'negative.ts': expect.stringContaining('order: '),
      'number.ts': 'it has no definition as default export',
      'segfault.ts': 'it ended its process (SIGSEGV)',
      'throws.ts': 'not today (throws.ts:2)',
      'twice.ts': `its id is good, which ${join(folder, 'good.ts')} has: choose another one`,
      'unnamed.ts': expect.stringContaining('id: '),
    });
    expect(told).toHaveLength(catalogue.unloaded.length);
    for (const each of catalogue.unloaded) expect(each.why).not.toContain('\n');
    expect(() => parseSuite(suite({ id: 'bowl' }, 'loop'), catalogue)).toThrow(
      /unknown optimizer; plug-in \S+loop\.ts could not be loaded: it was not loaded within 10 s; did you mean lion or soap or good\?$/m,
    );
  },
);

test('a module that a plug-in imports is no plug-in that has gone wrong', async () => {
  const folder = folderWith({
    'own.ts': method('own', { head: `import { rate } from './a-helper.ts';`, rate: 'rate' }),
    'a-helper.ts': `export { rate } from './z-helper.ts';`,
    'z-helper.ts': 'export const rate = 0.1;\nexport default rate;',
    'alone.ts': 'export const rate = 0.1;',
  });
  const { catalogue, told } = await open(folder);
  expect(catalogue.own).toEqual(['own']);
  expect(told).toEqual(['alone.ts: it has no definition as default export']);
});

test('the catalogue follows the folder, and loads again only what was edited', async () => {
  const log = join(folderWith({}), 'log');
  const head = (id: string) => `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(log)}, '${id} ');`;
  const folder = folderWith({
    'one.ts': method('one', { head: head('one') }),
    'two.ts': method('two', { head: `${head('two')}\nimport { rate } from './rate.ts';`, rate: 'rate' }),
    'rate.ts': 'export const rate = 1;',
  });
  await settled();
  const { catalogue, told } = await open(folder);
  const loads = () => {
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    rmSync(log, { force: true });
    return text.trim().split(' ').sort().join(' ');
  };
  const revision = (wanted: string) => catalogue.optimizers.find(({ id }) => id === wanted)?.revision;
  expect(loads()).toBe('one two');
  await catalogue.refresh();
  expect(loads()).toBe('');

  const before = revision('two');
  write(folder, { 'rate.ts': 'export const rate = 2;' });
  await catalogue.refresh();
  expect(loads()).toBe('two');
  expect(revision('two')).not.toBe(before);

  write(folder, { 'two.ts': 'export default {' });
  await catalogue.refresh();
  expect(catalogue.own).toEqual(['one']);
  expect(told).toHaveLength(2); // rate.ts is imported by none now
  write(folder, { 'two.ts': method('two'), 'three.ts': method('three') });
  await catalogue.refresh();
  expect(catalogue.own).toEqual(['one', 'three', 'two']);
  rmSync(join(folder, 'one.ts'));
  await catalogue.refresh();
  expect(catalogue.own).toEqual(['three', 'two']);
  expect(await catalogue.filesOf(['one', 'two', 'adam', 'quadratic'])).toEqual([join(folder, 'two.ts')]);
});

test('a folder that cannot be read is told, and what is built in is there', async () => {
  const folder = join(folderWith({ plugins: 'a file' }), 'plugins');
  const { catalogue, told } = await open(folder);
  expect(told).toEqual([expect.stringMatching(/^plugins: ENOTDIR/)]);
  expect(catalogue.optimizers).toEqual(builtIn.optimizers);
  rmSync(folder);
  await catalogue.refresh();
  expect(catalogue.unloaded).toEqual([]);
});

test(
  'a problem that does not answer, or ends its process, fails what asks it, and nothing else',
  { timeout: 60_000 },
  async () => {
    const folder = folderWith({
      'bowl.ts': bowl('bowl', {
        facts: `if (c === 2) for (;;);
    if (c === 3) process.exit(5);
    if (c === 4) throw new Error('not four');`,
      }),
    });
    const { catalogue } = await open(folder);
    const parse = (c: number) => catalogue.complete(() => parseSuite(suite({ id: 'bowl', c }), catalogue));
    await expect(parse(2)).rejects.toMatchObject({
      code: 'plugin.failed',
      message: expect.stringMatching(/bowl\.ts: facts was not answered within 10 s$/),
    });
    await expect(parse(3)).rejects.toThrow('it ended its process (exit code 5)');
    await expect(parse(4)).rejects.toThrow('facts: not four');
    expect((await parse(5)).runs).toHaveLength(1);
  },
);

test('the process of a plug-in ends with the one that has started it, even where it does nothing but loop', async () => {
  const log = join(folderWith({}), 'log');
  const head = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(log)}, String(process.pid));`;
  const folder = folderWith({ 'loop.ts': `${head}\nfor (;;);` });
  const script = `const { LiveCatalogue } = await import(${JSON.stringify(catalogueModule)});
    await LiveCatalogue.open({ folder: ${JSON.stringify(folder)} });`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  while (!existsSync(log) || readFileSync(log, 'utf8') === '') await delay(20);
  const pid = Number(readFileSync(log, 'utf8'));
  owner.kill('SIGKILL');
  const began = performance.now();
  while (isAlive(pid)) await delay(50);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('an answer of other code than the catalogue has is none', async () => {
  const folder = folderWith({ 'bowl.ts': bowl('bowl') });
  const { catalogue } = await open(folder);
  const entry = catalogue.problems.find(({ id }) => id === 'bowl')!;
  const values = { c: 2, d: 2 };
  await catalogue.refresh();
  write(folder, { 'bowl.ts': bowl('bowl', { head: '// Another.' }) });
  const wanted = (() => {
    try {
      return entry.facts(values);
    } catch (error) {
      return error;
    }
  })() as { fetch: () => Promise<void> };
  await expect(wanted.fetch()).rejects.toMatchObject({ code: 'plugin.changed' });
  const again = () => catalogue.problems.find(({ id }) => id === 'bowl')!;
  expect(await catalogue.complete(() => again().facts(values))).toMatchObject({ dimension: 2 });
  expect(again().revision).not.toBe(entry.revision);
});
