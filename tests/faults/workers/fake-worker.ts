import { hash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { getPriority } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Channel, channelFd } from '../../../src/main/channel.ts';
import { callClock } from '../../../src/main/tensor/runtime/calls.ts';
import { guardProcess } from '../../../src/main/worker/liveness/guard.ts';
import type { FromWorker, Prepare, StartRun, ToWorker } from '../../../src/main/worker/protocol.ts';
import { RunSender } from '../../../src/main/worker/run-sender.ts';
import { rowsOf, started } from '../../unit/engine/messages.ts';

/** A real process that speaks the protocol without TensorFlow; the optimizer's id says how it misbehaves. */
guardProcess();
const channel = new Channel(new Socket({ fd: channelFd }), { message: (message) => hear(message as ToWorker) });
const send = (message: FromWorker): void => channel.send(message);

const batch = 10;
const objective = (step: number) => 50 * 0.9 ** step;

let wish: 'stop' | 'cancel' | undefined;
let sender = new RunSender(send);
let deaf = false;
let current = 0;

/** One after another; the one of this seed alone misbehaves. */
const guilty = 13;
async function runBatch(runs: readonly StartRun[]): Promise<void> {
  for (const message of runs) {
    wish = undefined;
    sender = new RunSender(send);
    await run(message);
  }
}

function hear(message: ToWorker): void {
  if (message.type === 'run') {
    wish = undefined;
    sender = new RunSender(send);
    void run(message);
  } else if (message.type === 'batch') void runBatch(message.runs);
  else if (message.type === 'taken') {
    if (message.epoch === current) sender.taken(message.rows);
  } else if (message.type === 'prepare') prepare(message);
  else if (message.type === 'evaluate') evaluate(message.epoch, message.at);
  else if (!deaf && (message.type === 'stop' || message.type === 'cancel')) wish = message.type;
}
send({ type: 'ready', tensorflow: 'none', devices: ['cpu'] });

/** Notes what it was asked for, and at which priority, where the test wants to know. */
function prepare({ epoch, spec }: Prepare): void {
  const file = process.env['FAKE_PREPARED'];
  if (file !== undefined) appendFileSync(file, `${spec.optimizer.hyper['memory'] as number} ${getPriority()}\n`);
  send({ type: 'prepared', epoch });
}

function evaluate(epoch: number, at: readonly number[]) {
  if (at.length === 0) {
    send({ type: 'failed', epoch, code: 'problem.dimension', message: 'The point is empty.' });
    return;
  }
  if (at.length > 100) process.exit(7);
  const value = at.reduce((sum, x) => sum + x * x, 0);
  const gradient = Float64Array.from(at, (x) => 2 * x);
  send({ type: 'evaluated', epoch, value, gradientNorm: 2 * Math.sqrt(value), gradient });
}

async function run({ epoch, spec, code, checkpoints, checkpointFolder, mode }: StartRun) {
  current = epoch;
  const behaviour = spec.optimizer.id;
  console.error(`run of ${behaviour}`);
  if (behaviour === 'hang-at-start') for (;;);
  if (behaviour === 'refuse') {
    send({ type: 'failed', epoch, code: 'gpu.out_of_memory', message: 'No memory.', advice: 'Use less.' });
    return;
  }
  if (behaviour === 'changed') {
    const message = `The optimizer has changed: plug-ins ${code.plugins.join()}, revision ${code.revisions.optimizer}.`;
    send({ type: 'failed', epoch, code: 'code.changed', message, advice: 'Put the file back.' });
    return;
  }
  if (behaviour === 'deaf') {
    deaf = true;
    process.on('SIGTERM', () => {});
  }
  if (behaviour === 'no-device') {
    send({ type: 'failed', epoch, code: 'device.missing', message: 'No GPU.', advice: 'Ask the doctor.' });
    return;
  }
  let step = firstWhole(checkpoints);
  // Only who is not told the mode measures both, and no batch does.
  const timing = mode === undefined && spec.batched !== true ? { timing: { xla: 2, plain: 3 } } : {};
  send(started({ epoch, resumedAt: step, resumedStep: step, mode: mode ?? 'plain', ...timing }));
  const nap = behaviour === 'slow' || behaviour === 'deaf' ? 20 : 0;
  while (step < spec.budget.steps) {
    await delay(nap);
    const end = Math.min(step + batch, spec.budget.steps);
    const values = Array.from({ length: end - step }, (_, row) => objective(step + row));
    if (behaviour === 'nan' && step >= 20) {
      send({ type: 'rows', epoch, rows: rowsOf(step, [values[0], NaN]), firstRow: step });
      finish(epoch, 'diverged', 'diverged', step + 1);
      return;
    }
    await sender.send({ type: 'rows', epoch, rows: rowsOf(step, values), firstRow: step });
    step = end;
    if (step === 30 && (spec.batched !== true || spec.seed === guilty)) misbehave(behaviour, epoch);
    if (step % 50 === 0 || wish === 'stop') writeCheckpoint(epoch, checkpointFolder, step);
    if (wish === 'stop') {
      finish(epoch, 'interrupted', 'interrupted', step);
      return;
    }
    if (wish === 'cancel') {
      finish(epoch, 'cancelled', 'cancelled', step);
      return;
    }
  }
  finish(epoch, 'finished', 'steps', step);
}

function misbehave(behaviour: string, epoch: number): void {
  switch (behaviour) {
    case 'segfault':
      process.kill(process.pid, 'SIGSEGV');
      return;
    case 'exit-early':
      return process.exit(0);
    case 'throw':
      throw new Error('a bug of the worker');
    case 'hang':
      return callClock.during(() => {
        for (;;);
      });
    case 'slow-call':
      return callClock.during(() => wait(2_500));
    case 'stopped':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'flood':
      return flood(epoch);
    case 'memory-bomb':
      return explode();
    case 'malformed':
      return channel.send({ type: 'rows', epoch, rows: { count: 5, values: [1, 2], mask: null }, firstRow: 30 });
    case 'noise':
      return writeAll(Buffer.alloc(100_000, 'no message'));
    case 'babble':
      return writeAll(Buffer.concat([Buffer.of(0, 0, 3, 232), Buffer.alloc(1_000, 0x7f)]));
    case 'endless-message':
      for (;;) writeAll(Buffer.alloc(1 << 20, 0xff));
    case 'huge-text':
      return send({ type: 'failed', epoch, code: 'worker.error', message: 'x'.repeat(100_000_000) });
    case 'old-epoch':
      send({ type: 'rows', epoch: epoch - 1, rows: rowsOf(0, [-1e9]), firstRow: 30 });
      return send({ type: 'failed', epoch: epoch - 1, code: 'stale', message: 'of an older launch' });
    case 'future-epoch':
      return send({ type: 'checkpoint', epoch: epoch + 1, file: 'a', sha256: 'a'.repeat(64), step: 31 });
    case 'gap':
      return send({ type: 'rows', epoch, rows: rowsOf(40, [1]), firstRow: 40 });
  }
}

/** Into the channel, past all that makes messages. */
function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(channelFd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      wait(1);
    }
  }
}

/** As a thread waits that computes. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Sends without waiting until rows are taken. */
function flood(epoch: number): void {
  for (let step = 30; step < 400_000; step += 4_000)
    send({ type: 'rows', epoch, rows: rowsOf(step, Array<number>(4_000).fill(1)), firstRow: step });
}

/** The step of the first checkpoint that is whole. */
function firstWhole(checkpoints: StartRun['checkpoints']): number {
  for (const { file, sha256 } of checkpoints) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (hash('sha256', text) === sha256) return (JSON.parse(text) as { step: number }).step;
  }
  return 0;
}

/** Takes 200 MB and is then killed as the kernel would kill it, since a test must not exhaust the machine. */
function explode(): void {
  const hoard = Array.from({ length: 20 }, () => Buffer.alloc(10_000_000, 1));
  wait(300);
  process.kill(process.pid, hoard.length > 0 ? 'SIGKILL' : 'SIGTERM');
}

function writeCheckpoint(epoch: number, folder: string, step: number): void {
  const text = JSON.stringify({ step });
  const file = join(folder, `${step}.json`);
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { message } = error as Error;
    send({ type: 'failed', epoch, code: 'checkpoint.unwritable', message, advice: 'Make room.' });
    return;
  }
  send({ type: 'checkpoint', epoch, file: basename(file), sha256: hash('sha256', text), step });
}

function finish(
  epoch: number,
  status: 'finished' | 'diverged' | 'cancelled' | 'interrupted',
  reason: string,
  steps: number,
) {
  send({
    type: 'finished',
    epoch,
    status,
    reason,
    steps,
    computeSeconds: steps / 1000,
    wallSeconds: steps / 500,
    processPeakBytes: 1 << 20,
  });
}
