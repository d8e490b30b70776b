import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../engine/fixtures.ts';

const script = join(import.meta.dirname, '../../workers/compile.ts');

/** What the programs come to in a process of its own that keeps what it compiles in a folder. */
function results(folder: string, programs: readonly string[]): Record<string, string> {
  const env = { ...process.env, DESCENT_COMPILATIONS: folder };
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...programs], { env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, string>;
}

/** The files below a folder, by their paths in it, with the time of their last change. */
function filesIn(folder: string): Record<string, number> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = all.filter((name) => name.endsWith('.pb'));
  return Object.fromEntries(files.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

test('what is kept gives the same bits, and no program is compiled twice', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  // With loops in loops, branches, bit operations, random numbers, linear algebra and batches of data.
  const programs = ['rosenbrock:ncg:fp64', 'bbob:lbfgs:fp32', 'logreg-bc:zo-sgd:int4', 'mlp-dig:adam:fp32'];
  const without = results('off', programs);
  expect(results(folder, programs)).toEqual(without);
  const compiled = filesIn(folder);
  expect(Object.keys(compiled).length).toBeGreaterThanOrEqual(programs.length);
  // In another order, and so with other addresses: a program is the same bytes for every process.
  expect(results(folder, programs.toReversed())).toEqual(without);
  expect(filesIn(folder)).toEqual(compiled);
});

test('whatever happened to what is kept, it costs a compilation and nothing else', { timeout: 240_000 }, () => {
  const program = ['rosenbrock:gradient-descent:fp64'];
  const folder = temporaryFolder();
  const expected = results('off', program);
  expect(results(folder, program)).toEqual(expected);
  const [machine = ''] = readdirSync(folder);
  const [name = ''] = readdirSync(join(folder, machine));
  const own = join(folder, machine, name);
  const manifest = join(own, 'manifest.json');
  const files = readdirSync(own).filter((each) => each.endsWith('.pb'));
  expect(files.length).toBeGreaterThan(0);
  const harm: Record<string, () => void> = {
    'cut off': () => files.forEach((file) => truncateSync(join(own, file), 1000)),
    empty: () => files.forEach((file) => writeFileSync(join(own, file), '')),
    'longer than it was': () => files.forEach((file) => appendFileSync(join(own, file), 'x')),
    'one flipped bit': () =>
      files.forEach((file) => {
        const bytes = readFileSync(join(own, file));
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(join(own, file), bytes);
      }),
    gone: () => files.forEach((file) => rmSync(join(own, file))),
    'a folder of that name': () =>
      files.forEach((file) => {
        rmSync(join(own, file));
        mkdirSync(join(own, file));
      }),
    'a manifest that is half-written': () => truncateSync(manifest, 20),
    'a manifest of something else': () => writeFileSync(manifest, '[1, {"files": null}]'),
    'a manifest that leads out of the folder': () => writeFileSync(manifest, '{"files": {"../../x.pb": "0"}}'),
    'no manifest': () => rmSync(manifest),
    'all gone': () => rmSync(own, { recursive: true }),
    'a file where the folder was': () => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, '');
    },
  };
  for (const [what, doIt] of Object.entries(harm)) {
    doIt();
    expect(results(folder, program), what).toEqual(expected);
  }
});
