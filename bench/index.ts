/**
 * `npm run bench`: microseconds of one optimization step, side by side on one machine.
 *
 *   npm run bench -- [workload …] [--json] [--peers] [--eager] [--recording]
 *
 * --peers      PyTorch and JAX in turn with ours, and the ratio to the best of them
 * --eager      TensorFlow.js's eager interface on rosenbrock
 * --recording  what a record of every step costs against none
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DescentError } from '../src/shared/domain/error.ts';
import type { Figure } from './measure.ts';
import { measurePeers, preparePeers } from './peers.ts';

const names = ['rosenbrock', 'mlp', 'logistic'];
const one = fileURLToPath(new URL('./one.ts', import.meta.url));

function inOwnProcess<T>(...args: string[]): T {
  // TensorFlow greets on standard error whatever its log level: shown only where something failed.
  const { stdout, stderr, status } = spawnSync(process.execPath, [one, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new DescentError('bench.failed', `measuring ${args.join(' ')} failed:\n${stderr}`);
  return JSON.parse(stdout) as T;
}

const ours = (workload: string, precision: string, mode: string): Figure =>
  inOwnProcess<Figure>('step', workload, precision, mode);

const faster = (a: Figure, b: Figure): Figure => (b.us_per_step < a.us_per_step ? b : a);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        peers: { type: 'boolean' },
        eager: { type: 'boolean' },
        recording: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new DescentError('bench.usage', (error as Error).message, { cause: error });
  }
}

function main(): void {
  const { values, positionals } = readArguments();
  const unknown = positionals.find((p) => !names.includes(p));
  if (unknown !== undefined)
    throw new DescentError('bench.usage', `no workload ${unknown}; there are ${names.join(', ')}`);
  const print = (record: object): void => {
    const text = values.json
      ? JSON.stringify(record)
      : Object.entries(record)
          .map(([key, value]) => `${key} ${String(value)}`)
          .join('  ');
    process.stdout.write(`${text}\n`);
  };
  if (values.peers) preparePeers();
  for (const workload of positionals.length > 0 ? positionals : names) {
    for (const precision of ['fp32', 'fp64'] as const) {
      const best = faster(ours(workload, precision, 'xla'), ours(workload, precision, 'plain'));
      print(best);
      if (values.peers) {
        const peers = measurePeers(workload, precision);
        peers.forEach(print);
        // Ours, peers, ours: the mean of the two sides of the sandwich, so that a drift of the machine favours nobody.
        const again = ours(workload, precision, best.mode ?? 'xla');
        const us = (best.us_per_step + again.us_per_step) / 2;
        const peer = peers.reduce(faster);
        print({
          workload,
          precision,
          best_peer: peer.peer,
          ratio: Number((us / peer.us_per_step).toFixed(3)),
        });
      }
      if (values.recording) {
        const { ratio } = inOwnProcess<{ ratio: number }>('recording', workload, precision, best.mode ?? 'xla');
        print({ workload, precision, recording_every_step: ratio });
      }
    }
  }
  if (values.eager) {
    const eager = inOwnProcess<Figure>('eager');
    print(eager);
    const fast = faster(ours('rosenbrock', 'fp32', 'xla'), ours('rosenbrock', 'fp32', 'plain'));
    print({
      workload: 'rosenbrock',
      precision: 'fp32',
      times_faster_than_eager: Math.round(eager.us_per_step / fast.us_per_step),
    });
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof DescentError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`);
  process.exitCode = 2;
}
