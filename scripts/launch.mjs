/**
 * Starts a TypeScript entry on the project's own Node 24, whatever Node runs this file: `node scripts/launch.mjs ENTRY
 * ARGUMENTS`. Plain JavaScript, since a system's Node of 20 reads it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { handedOn, isRedirected, namedDescriptors } from './descriptors.mjs';

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

/**
 * Whether this was started with hang-ups ignored, so that the end of a terminal does not end it. Node has forgotten by
 * now: it gives every signal its default at its start. To be seen is that no stream is a terminal, which is how nohup
 * leaves them; that the shell which started this ignores them itself; or what the launcher before this one has said.
 */
function ignoresHangUp() {
  const [said, by] = (process.env.DESCENT_HANGUP ?? '').split(' ');
  if (said === 'ignored' && [process.pid, process.ppid].includes(Number(by))) return true;
  if (![0, 1, 2].some((fd) => isatty(fd))) return true;
  try {
    // proc_pid_status(5): a mask in hexadecimal; SIGHUP is its lowest bit.
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8'))?.[1];
    return mask !== undefined && Number.parseInt(mask.slice(-1), 16) % 2 === 1;
  } catch {
    return false;
  }
}

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
  const descriptors = namedDescriptors(argv);
  const missing = descriptors.find((fd) => !isRedirected(fd));
  if (missing !== undefined) {
    process.stderr.write(
      `descent: nothing is redirected to descriptor ${missing}, or what started this did not hand it on.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const isIgnored = ignoresHangUp();
  process.env.DESCENT_HANGUP = isIgnored ? `ignored ${process.pid}` : '';
  if (realpathSync(process.execPath) === realpathSync(node)) {
    if (isIgnored) process.on('SIGHUP', () => {});
    const { cacheCompiled } = await import('./compile-cache.mjs');
    cacheCompiled();
    const { start } = await import('./start.ts');
    await start(root, argv);
    return;
  }
  const child = spawn(node, [join(root, 'scripts/launch.mjs'), ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', ...handedOn(descriptors)],
  });
  // What a terminal tells it reaches the child by itself, too: it takes both as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
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
