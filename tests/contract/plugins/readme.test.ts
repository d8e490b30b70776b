import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'descent-plugin-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The example of the README, word for word. */
const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';

function descent(plugins: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(
    process.execPath,
    [join(root, 'src/main/cli/index.ts'), ...args, '--db', join(folder, 'runs.sqlite')],
    {
      encoding: 'utf8',
      env: { ...process.env, DESCENT_PLUGINS: plugins },
    },
  );
}

function plugins(name: string, files: Record<string, string>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

test('the optimizer of the README is found, conforms, and runs beside the built-in ones', { timeout: 120_000 }, () => {
  expect(example.split('\n').length).toBeLessThan(16);
  const own = plugins('readme', { 'normalised-gd.ts': example });

  const listed = descent(own, 'list', 'optimizers', '--json').stdout.trim().split('\n');
  expect(listed.map((line) => (JSON.parse(line) as { id: string }).id)).toContain('normalised-gd');

  const check = descent(own, 'check', 'normalised-gd');
  expect(`${check.stdout}${check.stderr}`).not.toMatch(/fail/i);
  expect(check.status).toBe(0);

  const suite = join(folder, 'suite.json');
  writeFileSync(
    suite,
    JSON.stringify({
      descent: 1,
      problems: [{ id: 'quadratic' }],
      optimizers: [{ id: 'normalised-gd' }, { id: 'gradient-descent' }],
      precisions: ['fp32', 'fp64', 'int4'],
      seeds: 1,
      budget: { steps: 200 },
    }),
  );
  const run = descent(own, 'run', suite);
  expect(run.stderr).not.toContain('error');
  expect(run.status).toBe(0);
  for (const name of ['normalised-gd', 'gradient-descent']) expect(run.stdout.split(name)).toHaveLength(4);
});

test('a plug-in that does not conform is told where', { timeout: 120_000 }, () => {
  const own = plugins('bad', {
    'climber.ts': example.replace('neg(h.lr)', 'h.lr').replace('normalised-gd', 'climber'),
  });
  const { status, stdout } = descent(own, 'check', 'climber');
  expect(status).toBe(1);
  expect(stdout).toMatch(/fp64: descends on a convex quadratic/);
  expect(stdout).toMatch(/never lower in 300 steps/);
});
