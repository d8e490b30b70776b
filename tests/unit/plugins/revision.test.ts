import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PluginFile } from '../../../src/main/plugins/plugin-file.ts';
import { folderWith, method, write } from './files.ts';

async function revisionOf(file: string): Promise<number> {
  const { content } = await PluginFile.load(file);
  if (content.kind === 'unloaded') throw new Error(content.why);
  return content.entry.revision;
}

/** Of files that one process loads in this order, as a worker does with the optimizer and the problem of a run. */
function revisionsTogether(...files: readonly string[]): number[] {
  const load = fileURLToPath(new URL('../../../src/main/plugins/load.ts', import.meta.url));
  const script = `const { loadPlugin } = await import(${JSON.stringify(load)});
    const found = [];
    for (const file of ${JSON.stringify(files)}) found.push((await loadPlugin(file)).definition.revision);
    console.log(JSON.stringify(found));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  return JSON.parse(said) as number[];
}

/** A module of every kind that a plug-in can be made of. */
const made = {
  'own.ts': method('own', {
    head: `import { rate } from './lib/rate.ts';
import table from './table.json' with { type: 'json' };
import { shift } from 'shift';
import legacy from './legacy.cjs';
import { readFileSync } from 'node:fs';
import path from 'path';`,
    rate: 'rate + table.rate + shift + legacy.rate',
  }),
  'lib/rate.ts': `import { base } from './base.ts';\nexport const rate: number = base / 100;`,
  'lib/base.ts': 'export const base = 1;',
  'table.json': '{ "rate": 0.01 }',
  'node_modules/shift/package.json': '{ "name": "shift", "type": "module", "exports": "./index.js" }',
  'node_modules/shift/index.js': `export { shift } from './inner.js';`,
  'node_modules/shift/inner.js': 'export const shift = 0;',
  'legacy.cjs': `module.exports = { rate: require('./deep.cjs') + require('./deep.json').rate };`,
  'deep.cjs': 'module.exports = 0;',
  'deep.json': '{ "rate": 0 }',
};

test('a file alone has the number of its text, as it always had', async () => {
  const text = method('own', { head: `import { readFileSync } from 'node:fs';` });
  const file = join(folderWith({ 'own.ts': text }), 'own.ts');
  const expected = parseInt(createHash('sha256').update(text).digest('hex').slice(0, 12), 16);
  expect(await revisionOf(file)).toBe(expected);
});

test('an edit of anything that is imported, directly or not, gives another revision; and back', async () => {
  const folder = folderWith(made);
  const file = join(folder, 'own.ts');
  const before = await revisionOf(file);
  const { modules } = await PluginFile.load(file);
  const seen = new Set([before]);
  for (const name of Object.keys(made).filter((each) => !each.endsWith('package.json'))) {
    expect(modules, name).toContain(join(folder, name));
    const text = readFileSync(join(folder, name), 'utf8');
    // No more than a space: what is compared is the text.
    write(folder, { [name]: `${text} ` });
    const edited = await revisionOf(file);
    expect(seen, name).not.toContain(edited);
    seen.add(edited);
    write(folder, { [name]: text });
  }
  expect(await revisionOf(file)).toBe(before);
});

test('the same files elsewhere, or through a link, have the same revision', async () => {
  const folder = folderWith(made);
  const moved = join(folderWith({}), 'deep/in/another');
  cpSync(folder, moved, { recursive: true });
  const before = await revisionOf(join(folder, 'own.ts'));
  expect(await revisionOf(join(moved, 'own.ts'))).toBe(before);
  symlinkSync(join(moved, 'own.ts'), join(folder, 'linked.ts'));
  expect(await revisionOf(join(folder, 'linked.ts'))).toBe(before);
});

test('two helpers that change places are another plug-in', async () => {
  const head = `import { a } from './a.ts';\nimport { b } from './b.ts';`;
  const half = (value: number) => `export const a = ${value}; export const b = ${value};`;
  const folder = folderWith({ 'own.ts': method('own', { head, rate: 'a - 2 * b' }), 'a.ts': half(1), 'b.ts': half(2) });
  const before = await revisionOf(join(folder, 'own.ts'));
  write(folder, { 'a.ts': half(2), 'b.ts': half(1) });
  expect(await revisionOf(join(folder, 'own.ts'))).not.toBe(before);
});

test('a revision does not depend on what the process has loaded before', async () => {
  const head = `import { rate } from './rate.ts';`;
  const folder = folderWith({
    'one.ts': method('one', { head, rate: 'rate' }),
    'two.ts': method('two', { head: `${head}\nimport { base } from './base.ts';`, rate: 'rate + base' }),
    'rate.ts': `import { base } from './base.ts';\nexport const rate = base;`,
    'base.ts': `import './rate.ts';\nexport const base = 1;`,
  });
  const [one, two] = [join(folder, 'one.ts'), join(folder, 'two.ts')];
  const alone = [await revisionOf(one), await revisionOf(two)];
  expect(revisionsTogether(one, two)).toEqual(alone);
  expect(revisionsTogether(two, one)).toEqual(alone.toReversed());
  expect(revisionsTogether(one, one)).toEqual([alone[0], alone[0]]);
});

test('of this program’s own modules the engine’s revision tells, wherever it lies', async () => {
  const inside = fileURLToPath(new URL('../../../src/main/optimizers/adaptive/adam.ts', import.meta.url));
  const folder = folderWith({ 'own.ts': method('own', { head: `import adam from ${JSON.stringify(inside)};` }) });
  const file = join(folder, 'own.ts');
  expect((await PluginFile.load(file)).modules).toEqual([file]);
});

test.each([
  ['import', `void (await import('./late.cjs'))`],
  ['require', `createRequire(import.meta.url)('./late.cjs')`],
])('what a plug-in begins to %s when it is at work is refused, since no revision has it', (_, late) => {
  const head = `import { createRequire } from 'node:module';\nexport const go = async () => {\n  await null;\n  ${late};\n};`;
  const folder = folderWith({ 'own.ts': method('own', { head }), 'late.cjs': 'module.exports = 1;' });
  const load = fileURLToPath(new URL('../../../src/main/plugins/load.ts', import.meta.url));
  const script = `const { loadPlugin } = await import(${JSON.stringify(load)});
    await loadPlugin(${JSON.stringify(join(folder, 'own.ts'))});
    const { go } = await import(${JSON.stringify(join(folder, 'own.ts'))});
    await go().then(() => console.log('done'), ({ code, message }) => console.log(code, message));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(said).toContain('plugin.late_import');
  expect(said).toContain('own.ts imports ./late.cjs when it is at work already');
});
