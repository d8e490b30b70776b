import { mkdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import { Channel, channelFd } from '../channel.ts';
import { GraphError } from '../tensor/index.ts';
import { loadBinding } from '../tensor/runtime/binding.ts';
import { definitionsFor } from './code.ts';
import { devices, requireDevice } from './device.ts';
import { evaluate } from './evaluate.ts';
import { guardProcess } from './liveness/guard.ts';
import { mapPlane } from './map-plane.ts';
import { partsOf, structureOf } from './parts.ts';
import { prepare } from './prepare.ts';
import { ProgramBatch } from './program-batch.ts';
import { ProgramRun } from './program-run.ts';
import type { Failed, FromWorker, StartRun, ToWorker } from './protocol.ts';
import { retrace } from './retrace.ts';
import type { RunControl } from './run.ts';
import { run } from './run.ts';
import { runBatch, type Member } from './run-batch.ts';
import { RunSender } from './run-sender.ts';
import { endBeforeBegin } from './run-state.ts';

// Before anything of a plug-in or of TensorFlow runs.
guardProcess();
/** The program of the last run, or of the last batch, which is another one. */
let loaded: { readonly structure: string; readonly program: ProgramRun | ProgramBatch } | undefined;
/** Runs that have not ended, by their epochs. */
const active = new Map<number, RunControl & { readonly sender: RunSender; hasBegun: boolean }>();

const channel = new Channel(new Socket({ fd: channelFd }), {
  message: (message) => void receive(message as ToWorker),
  // An engine that has nothing more to say; one that is dead is seen by the guard.
  closed: () => process.exit(0),
});

function send(message: FromWorker): void {
  channel.send(message);
}

async function receive(message: ToWorker): Promise<void> {
  try {
    await serve(message);
  } catch (error) {
    const failure = failureOf(error);
    // What is wrong with the program of a batch is wrong for all that have not ended.
    if (message.type === 'batch')
      for (const { epoch } of message.runs) tell(epoch, { type: 'failed', epoch, ...failure });
    else send({ type: 'failed', epoch: message.epoch, ...failure });
  } finally {
    // No others: a batch that ends before it begins may find the next one here.
    if (message.type === 'run') active.delete(message.epoch);
    if (message.type === 'batch') for (const { epoch } of message.runs) active.delete(epoch);
  }
}

async function serve(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'run':
      return startRun(message);
    case 'evaluate':
      requireDevice(message.device);
      send(evaluate(message, await definitionsFor(message, message.code)));
      return;
    case 'map':
      requireDevice(message.device);
      send(mapPlane(message, await definitionsFor(message, message.code)));
      return;
    case 'prepare':
      requireDevice(message.spec.device);
      send(prepare(message, await definitionsFor(message.spec, message.code)));
      return;
    case 'retrace':
      requireDevice(message.spec.device);
      send(retrace(message, await definitionsFor(message.spec, message.code)));
      return;
    case 'batch':
      return startBatch(message.runs);
    case 'stop':
    case 'cancel':
    case 'withdraw':
      ask(message);
      return;
    case 'taken':
      active.get(message.epoch)?.sender.taken(message.rows);
  }
}

function ask({ epoch, type }: Extract<ToWorker, { type: 'stop' | 'cancel' | 'withdraw' }>): void {
  const control = active.get(epoch);
  if (control === undefined) return;
  // Of a batch that has more runs than places: it waits for the others, and need not.
  if (!control.hasBegun) tell(epoch, endBeforeBegin(epoch, type === 'cancel' ? 'cancel' : 'stop'));
  else if (type !== 'withdraw') control.request = type;
}

/** What a run tells; it is not to be asked anything any more when it has ended. */
function tell(epoch: number, message: FromWorker): unknown {
  const sender = active.get(epoch)?.sender;
  if (message.type === 'finished' || message.type === 'failed') active.delete(epoch);
  return sender?.send(message);
}

const register = (epoch: number, hasBegun: boolean) => {
  const control = { request: 'none' as const, sender: new RunSender(send), hasBegun };
  active.set(epoch, control);
  return control;
};

async function startRun(message: StartRun): Promise<void> {
  const { epoch, spec } = message;
  const control = register(epoch, true);
  requireDevice(spec.device);
  const definitions = await definitionsFor(spec, message.code);
  const parts = partsOf(spec, definitions);
  const program = load(message, structureOf(spec, definitions), () => new ProgramRun(parts));
  await run(message, program, parts, control, (told) => tell(epoch, told));
}

/** As many at a time as the program has places; those that are stopped before they begin have ended by then. */
async function startBatch(runs: readonly StartRun[]): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const controls = runs.map(({ epoch }) => register(epoch, false));
  requireDevice(first.spec.device);
  const definitions = await definitionsFor(first.spec, first.code);
  const parts = runs.map(({ spec }) => partsOf(spec, definitions));
  const structure = `${structureOf(first.spec, definitions)} batched`;
  const program = load(first, structure, () => new ProgramBatch(parts[0]!));
  const members = runs.map((message, i) => ({
    message,
    parts: parts[i]!,
    control: controls[i]!,
    send: (told: FromWorker) => tell(message.epoch, told),
    fail: (error: unknown) => void tell(message.epoch, { type: 'failed', epoch: message.epoch, ...failureOf(error) }),
  }));
  for (;;) {
    const next = members.filter(({ message, control }) => active.has(message.epoch) && !control.hasBegun);
    if (next.length === 0) return;
    const together = next.slice(0, program.size);
    for (const { control } of together) control.hasBegun = true;
    try {
      await runBatch(together, program);
    } catch (error) {
      blame(together, error);
    }
  }
}

/**
 * What a call of several has thrown, and nobody foresaw, may be the fault of any one: this process ends, so that the engine
 * makes them apart, and the one that is alone then is told of.
 *
 * @throws what is wrong with the program, and so with all
 */
function blame(together: readonly Member[], error: unknown): void {
  const failure = failureOf(error);
  if (failure.code !== unforeseen) throw error;
  const left = together.filter(({ message: { epoch } }) => active.has(epoch));
  if (left.length > 1) process.exit(1);
  for (const { message } of left) tell(message.epoch, { type: 'failed', epoch: message.epoch, ...failure });
}

/** The program that is there already, where it has the structure, or a new one in its place. */
function load<P extends ProgramRun | ProgramBatch>({ graphFolder }: StartRun, structure: string, make: () => P): P {
  if (loaded?.structure !== structure) {
    loaded?.program.close();
    loaded = undefined;
    loaded = { structure, program: make() };
  }
  if (graphFolder !== undefined) {
    mkdirSync(graphFolder, { recursive: true });
    writeFileSync(join(graphFolder, 'saved_model.pb'), loaded.program.session.savedModel);
  }
  return loaded.program as P;
}

/** As TensorFlow says it; the last of these where there is no room for a constant. */
const noMemory = /RESOURCE_EXHAUSTED|OOM when allocating|out of memory|Cannot parse tensor from proto/i;

const unforeseen = 'worker.error';

/** An error as the engine records it: a code, what happened, what to do. What nobody foresaw is in the log, too. */
function failureOf(error: unknown): Pick<Failed, 'code' | 'message' | 'advice'> {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof DescentError)
    return { code: error.code, message: text, ...(error.advice !== undefined && { advice: error.advice }) };
  if (error instanceof GraphError) return { code: 'graph.invalid', message: text };
  if (noMemory.test(text)) {
    const gpu = /gpu|cuda/i.test(text);
    return {
      code: gpu ? 'gpu.out_of_memory' : 'memory.exhausted',
      message: text.slice(0, 400),
      advice: 'choose a smaller problem; nothing was shrunk or moved to another device',
    };
  }
  console.error(error);
  return { code: unforeseen, message: text.slice(0, 1000), advice: 'the log of the run tells more' };
}

send({ type: 'ready', tensorflow: loadBinding().TF_Version, devices: devices() });
