import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadBinding } from '../../src/main/tensor/runtime/binding.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-graphs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('run --keep-graphs leaves each program as a SavedModel that TensorFlow loads', { timeout: 60_000 }, () => {
  const suite = join(folder, 'suite.json');
  const text = {
    descent: 1,
    problems: [{ id: 'quadratic' }],
    optimizers: [{ id: 'gradient-descent' }],
    precisions: ['fp32', 'int4'],
    seeds: 1,
    budget: { steps: 3 },
  };
  writeFileSync(suite, JSON.stringify(text));
  const db = join(folder, 'runs.sqlite');
  const cli = fileURLToPath(new URL('../../src/main/cli/index.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, [cli, 'run', suite, '--keep-graphs', '--db', db], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);

  const programs = readdirSync(`${db}.graphs`);
  expect(programs).toHaveLength(2);
  const binding = loadBinding();
  for (const program of programs) {
    expect(readdirSync(join(`${db}.graphs`, program))).toEqual(['saved_model.pb']);
    const session = binding.loadSavedModel(join(`${db}.graphs`, program), 'serve');
    expect(session).toBeGreaterThanOrEqual(0);
    binding.deleteSavedModel(session);
  }
});
