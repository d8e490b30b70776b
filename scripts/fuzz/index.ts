import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findingsOf, told, type Report } from './counterexample.ts';

/**
 * Runs the property tests with other seeds, round after round, until a property fails, the time is over or somebody
 * stops it: `npm run fuzz -- --minutes 10 --project unit`.
 */
const root = join(import.meta.dirname, '../..');
const reportFile = join(root, 'test-results/fuzz.json');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    project: { type: 'string', multiple: true },
    /** One round with this seed. */
    seed: { type: 'string' },
  },
});
const until = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
const files = globSync('tests/**/*.test.ts', { cwd: root }).filter(
  (file) =>
    readFileSync(join(root, file), 'utf8').includes('fc.assert(') &&
    (values.project?.some((project) => file.startsWith(`tests/${project}/`)) ?? true) &&
    (positionals.length === 0 || positionals.some((part) => file.includes(part))),
);

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
const isOver = (): boolean => stop.signal.aborted || performance.now() > until;

if (files.length === 0) {
  console.log('No property test is among these.');
  process.exitCode = 1;
} else await fuzz();

async function fuzz(): Promise<void> {
  console.log(`Files with property tests: ${files.length}. Ctrl-C stops.`);
  for (let round = 1; !isOver(); round += 1) {
    const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
    const begin = performance.now();
    const report = await runOnce(seed);
    if (report === undefined) break;
    const findings = findingsOf(report);
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    console.log(`round ${round}, seed ${seed}: ${findings.length === 0 ? 'all hold' : 'failed'}, ${seconds} s`);
    for (const finding of findings) console.log(`\n${told(finding, root)}`);
    if (findings.length > 0) process.exitCode = 1;
    if (findings.length > 0 || values.seed !== undefined) break;
  }
}

/** Undefined: the runner left no report, and has said why. */
function runOnce(seed: number): Promise<Report | undefined> {
  rmSync(reportFile, { force: true });
  const runner = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--reporter=json', `--outputFile.json=${reportFile}`],
      ...files,
    ],
    { cwd: root, env: { ...process.env, DESCENT_FUZZ_SEED: String(seed) }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return new Promise((resolve) => {
    runner.on('close', () => {
      try {
        resolve(JSON.parse(readFileSync(reportFile, 'utf8')) as Report);
      } catch {
        if (!stop.signal.aborted) process.exitCode = 1;
        resolve(undefined);
      }
    });
  });
}
