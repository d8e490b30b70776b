/**
 * Starts a TypeScript entry on the project's own Node 24, whatever Node runs this file: `node scripts/launch.mjs ENTRY
 * ARGUMENTS`. Plain JavaScript, since a system's Node of 20 reads it.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

/** @param {string[]} argv the entry, relative to the project, and its arguments */
export async function launch(argv) {
  const node = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (!existsSync(node)) {
    process.stderr.write(`descent: the project's Node 24 is not installed (${node} is missing).\n`);
    const here = `${process.platform}-${process.arch}`;
    process.stderr.write(
      here === 'linux-x64'
        ? `         Run npm ci in ${root} first (without --omit=optional).\n`
        : `         It runs on Linux on x86-64 only, and this machine is ${here}; a container or WSL 2 will do.\n`,
    );
    process.exitCode = 1;
    return;
  }
  if (realpathSync(process.execPath) === realpathSync(node)) {
    const { start } = await import('./start.ts');
    await start(root, argv);
    return;
  }
  const child = spawn(node, [join(root, 'scripts/launch.mjs'), ...argv], { stdio: 'inherit' });
  // On a terminal, Ctrl-C reaches the child by itself; a second delivery would mean "kill" to it.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => terminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`descent: ${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await launch(process.argv.slice(2));
}
