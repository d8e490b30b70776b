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
import { ProgramRun } from './program-run.ts';
import type { Failed, FromWorker, StartRun, ToWorker } from './protocol.ts';
import { retrace } from './retrace.ts';
import type { RunControl } from './run.ts';
import { run } from './run.ts';
import { RunSender } from './run-sender.ts';

// Before anything of a plug-in or of TensorFlow runs.
guardProcess();
let loaded: { readonly structure: string; readonly program: ProgramRun } | undefined;
let active: (RunControl & { readonly epoch: number; readonly sender: RunSender }) | undefined;

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
    send(failure(message.epoch, error));
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
    case 'stop':
    case 'cancel':
      if (active?.epoch === message.epoch) active.request = message.type;
      return;
    case 'taken':
      if (active?.epoch === message.epoch) active.sender.taken(message.rows);
  }
}

async function startRun(message: StartRun): Promise<void> {
  const sender = new RunSender(send);
  const control = { request: 'none' as const, epoch: message.epoch, sender };
  active = control;
  try {
    requireDevice(message.spec.device);
    const definitions = await definitionsFor(message.spec, message.code);
    const parts = partsOf(message.spec, definitions);
    const structure = structureOf(message.spec, definitions);
    if (loaded?.structure !== structure) {
      loaded?.program.close();
      loaded = undefined;
      loaded = { structure, program: new ProgramRun(parts) };
    }
    if (message.graphFolder !== undefined) {
      mkdirSync(message.graphFolder, { recursive: true });
      writeFileSync(join(message.graphFolder, 'saved_model.pb'), loaded.program.session.savedModel);
    }
    await run(message, loaded.program, parts, control, sender.send);
  } finally {
    active = undefined;
  }
}

/** As TensorFlow says it; the last of these where there is no room for a constant. */
const noMemory = /RESOURCE_EXHAUSTED|OOM when allocating|out of memory|Cannot parse tensor from proto/i;

/** An error as the engine records it: a code, what happened, what to do. */
function failure(epoch: number, error: unknown): Failed {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof DescentError) {
    const advice = error.advice === undefined ? {} : { advice: error.advice };
    return { type: 'failed', epoch, code: error.code, message: text, ...advice };
  }
  if (error instanceof GraphError) return { type: 'failed', epoch, code: 'graph.invalid', message: text };
  if (noMemory.test(text)) {
    const gpu = /gpu|cuda/i.test(text);
    return {
      type: 'failed',
      epoch,
      code: gpu ? 'gpu.out_of_memory' : 'memory.exhausted',
      message: text.slice(0, 400),
      advice: 'choose a smaller problem; nothing was shrunk or moved to another device',
    };
  }
  console.error(error);
  return {
    type: 'failed',
    epoch,
    code: 'worker.error',
    message: text.slice(0, 1000),
    advice: 'the log of the run tells more',
  };
}

send({ type: 'ready', tensorflow: loadBinding().TF_Version, devices: devices() });
