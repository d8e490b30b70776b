import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printFailure } from '../setup/failure.ts';
import { judge, type Report } from './report.ts';
import { opensWindow, prepareWindowTests } from './window.ts';

const root = join(import.meta.dirname, '../..');
const reportFile = join(root, 'test-results/report.json');
rmSync(reportFile, { force: true });

const args = process.argv.slice(2);
try {
  if (opensWindow(args)) await prepareWindowTests(root);
  runTests();
} catch (error) {
  process.exitCode = printFailure(error);
  console.log('0 passed, 0 failed');
}

function runTests(): void {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const runner = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    // vitest colours what it writes into a file in CI, where nobody can read it.
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C stops the runner, which ends this process; here it must not be fatal before the counts are printed.
  process.on('SIGINT', () => undefined);
  runner.on('close', (code, signal) => {
    try {
      const verdict = judge(JSON.parse(readFileSync(reportFile, 'utf8')) as Report, code ?? 1);
      if (verdict.note !== undefined) console.log(verdict.note);
      console.log(verdict.line);
      process.exitCode = verdict.exitCode;
    } catch {
      console.log(`the test runner ended with ${signal ?? `code ${code ?? 1}`} and left no report`);
      console.log('0 passed, 0 failed');
      process.exitCode = 1;
    }
  });
}
