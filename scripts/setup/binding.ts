import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from './failure.ts';
import { run } from './command.ts';

const tail = (text: string): string => text.trim().split('\n').slice(-4).join(' | ');

/**
 * Compiles tfjs-node-gpu's addon against the TensorFlow in `folder`/tensorflow. Its own install script would fetch an
 * old TensorFlow from a host that many laboratories do not reach, so it is never run.
 */
export async function buildBinding(root: string, folder: string): Promise<void> {
  const compiler = process.env['CXX'] ?? 'g++';
  const addon = join(root, 'node_modules/@tensorflow/tfjs-node-gpu');
  const sources = (await readdir(join(addon, 'binding'))).filter((name) => name.endsWith('.cc'));
  const target = join(folder, 'tfjs_binding.node');
  const command = [
    ...[compiler, '-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...['-I', join(folder, 'tensorflow/include'), '-I', join(root, 'node_modules/node-api-headers/include')],
    ...['-I', addon, ...sources.map((name) => join(addon, 'binding', name))],
    ...[join(root, 'scripts/setup/session-options.cc'), '-Wl,--wrap=TF_NewSessionOptions'],
    ...['-o', `${target}.part`, '-L', join(folder, 'tensorflow')],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/tensorflow'],
  ];
  const { code, stderr } = await run(command);
  if (code === 127) {
    throw failure(
      'compiler',
      `A C++ compiler is needed to build the link to TensorFlow, and ${compiler} was not found.`,
      'Install it (Debian, Ubuntu: apt install g++), or name another in CXX; then run npm run setup again.',
    );
  }
  if (code !== 0) {
    throw failure(
      'compile',
      `${compiler} could not build the link to TensorFlow: ${tail(stderr)}`,
      'A g++ of 9 or newer is needed.',
    );
  }
  await rename(`${target}.part`, target);
}

/** Loads the addon in a process of its own, since a wrong library ends the process, and computes one sum with it. */
export async function proveBinding(root: string, folder: string): Promise<string> {
  const binding = join(folder, 'tfjs_binding.node');
  if (!existsSync(binding)) throw failure('binding', `${binding} is missing.`, 'Run npm run setup again.');
  const { code, stdout, stderr } = await run([process.execPath, join(root, 'scripts/setup/proof.ts'), binding], {
    seconds: 300,
  });
  if (code !== 0) {
    throw failure(
      'load',
      `TensorFlow was installed but does not work here: ${tail(stderr)}`,
      'glibc 2.27 or newer and a processor with AVX are needed; npm run descent -- doctor says more.',
    );
  }
  return stdout.trim();
}
