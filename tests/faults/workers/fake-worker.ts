import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FromWorker, StartRun, ToWorker } from '../../../src/main/worker/protocol.ts';
import { rowsOf, started } from '../../unit/engine/messages.ts';

/** A real process that speaks the protocol without TensorFlow; the optimizer's id says how it misbehaves. */
const send = (message: FromWorker): void => void process.send!(message);
const malformed = (message: unknown): void => void process.send!(message);

const batch = 10;
const objective = (step: number) => 50 * 0.9 ** step;

let wish: 'stop' | 'cancel' | undefined;
let deaf = false;

process.on('message', (message: ToWorker) => {
  if (message.type === 'run') {
    wish = undefined;
    void run(message);
  } else if (message.type === 'evaluate') evaluate(message.epoch, message.at);
  else if (!deaf && (message.type === 'stop' || message.type === 'cancel')) wish = message.type;
});
process.on('disconnect', () => process.exit(0));
send({ type: 'ready', tensorflow: 'none', devices: ['cpu'] });

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

async function run({ epoch, spec, code, checkpoint, checkpointFolder }: StartRun) {
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
  let step = checkpoint === undefined ? 0 : (JSON.parse(readFileSync(checkpoint, 'utf8')) as { step: number }).step;
  send(started({ epoch, resumedAt: step, timing: { xla: 2, plain: 3 } }));
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
    send({ type: 'rows', epoch, rows: rowsOf(step, values), firstRow: step });
    step = end;
    if (step === 30) misbehave(behaviour, epoch);
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
      for (;;);
    case 'memory-bomb':
      return explode();
    case 'malformed':
      return malformed({ type: 'rows', epoch, rows: { count: 5, values: [1, 2], mask: null }, firstRow: 30 });
    case 'old-epoch':
      send({ type: 'rows', epoch: epoch - 1, rows: rowsOf(0, [-1e9]), firstRow: 30 });
      return send({ type: 'failed', epoch: epoch - 1, code: 'stale', message: 'of an older launch' });
    case 'future-epoch':
      return send({ type: 'heartbeat', epoch: epoch + 1, step: 31 });
    case 'gap':
      return send({ type: 'rows', epoch, rows: rowsOf(40, [1]), firstRow: 40 });
  }
}

/** Takes 200 MB and is then killed as the kernel would kill it, since a test must not exhaust the machine. */
function explode(): void {
  const hoard = Array.from({ length: 20 }, () => Buffer.alloc(10_000_000, 1));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
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
  const sha256 = createHash('sha256').update(text).digest('hex');
  send({ type: 'checkpoint', epoch, file: basename(file), sha256, step });
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
