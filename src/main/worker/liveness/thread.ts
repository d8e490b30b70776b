import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { CallClock } from '../../tensor/runtime/calls.ts';
import { heartbeatFd, type Heartbeat } from '../protocol.ts';
import type { Guarded } from './guard.ts';

const lookMs = 250;
const beatMs = 1_000;
/** A look that comes so much later was held up: the process was stopped, or the machine slept. */
const stoodMs = 2_000;

const { parent, calls } = workerData as Guarded;
const clock = new CallClock(calls);
let looked = performance.now();
let beaten = -Infinity;

setInterval(() => {
  const now = performance.now();
  const late = now - looked - lookMs;
  looked = now;
  if (late > stoodMs) clock.stood(BigInt(Math.round(late * 1e6)));
  if (process.ppid !== parent) end();
  if (now - beaten < beatMs - lookMs / 2) return;
  beaten = now;
  beat(clock.read());
}, lookMs);

function beat(heartbeat: Heartbeat): void {
  try {
    writeSync(heartbeatFd, `${JSON.stringify(heartbeat)}\n`);
  } catch {
    // Nobody reads any more.
    end();
  }
}

/** At once, and whatever the other threads do: none of them is asked. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
