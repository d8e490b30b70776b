import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'descent-extending-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of the documentation, word for word, by the ids that they define last. */
const files = [...readFileSync(join(root, 'docs/extending.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, text = '']) => ({ id: [...text.matchAll(/^ {2}id: '([^']+)'/gm)].at(-1)![1]!, text }),
);

function descent(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const own = join(folder, 'plugins');
  mkdirSync(own, { recursive: true });
  for (const { id, text } of files) writeFileSync(join(own, `${id}.ts`), text);
  return spawnSync(
    process.execPath,
    [join(root, 'src/main/cli/index.ts'), ...args, '--db', join(folder, 'runs.sqlite')],
    { encoding: 'utf8', env: { ...process.env, DESCENT_PLUGINS: own } },
  );
}

test.each(['sign-descent', 'gauss-newton-step', 'renewed-rate'])(
  '%s of the documentation conforms',
  { timeout: 120_000 },
  (id) => {
    const { status, stdout } = descent('check', id);
    expect(stdout).not.toContain('✗');
    expect(status).toBe(0);
  },
);

test(
  'its problems are run by the methods that they fit, and skipped by the others in words',
  { timeout: 240_000 },
  () => {
    const problems = ['waves', 'decay', 'curve', 'sparse'].map((id) => ({ id }));
    const optimizers = ['sign-descent', 'levenberg-marquardt', 'kfac', 'fista'].map((id) => ({ id }));
    const suite = {
      name: 'own',
      problems,
      optimizers,
      precisions: ['fp64'],
      seeds: 1,
      budget: { steps: 60 },
      device: 'cpu',
    };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(suite));
    const { status, stderr } = descent('run', join(folder, 'own.json'));
    expect(stderr).not.toMatch(/failed|diverged/);
    expect(status).toBe(0);
    const points = parse<Record<'problem' | 'gap' | 'm.distance', string>>(descent('export', 'curves').stdout, {
      columns: true,
    });
    const decay = points.filter(({ problem }) => problem === 'decay').map((row) => Number(row['m.distance']));
    expect(decay[0]).toBeCloseTo(Math.hypot(1, 0.5), 12);
    expect(Math.min(...decay)).toBeLessThan(1e-6);
    expect(points.filter(({ problem, ...row }) => problem !== 'decay' && row['m.distance'] !== '')).toEqual([]);
    const rows = parse<Record<'optimizer' | 'problem' | 'status', string>>(descent('export', 'runs').stdout, {
      columns: true,
    });
    const made = rows.map(({ optimizer, problem, status: end }) => `${optimizer} ${problem} ${end}`).sort();
    // A function offers no residuals and no layers, a sum of squares no layers; of two parts fista alone takes both.
    expect(made).toEqual(
      [
        ...['waves', 'decay', 'curve'].map((problem) => `sign-descent ${problem} finished`),
        ...['decay', 'curve'].map((problem) => `levenberg-marquardt ${problem} finished`),
        'kfac curve finished',
        ...['waves', 'decay', 'curve', 'sparse'].map((problem) => `fista ${problem} finished`),
      ].sort(),
    );
  },
);
