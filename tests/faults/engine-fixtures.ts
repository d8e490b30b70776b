import { fileURLToPath } from 'node:url';
import { Engine, type EngineOptions } from '../../src/main/engine/engine.ts';
import type { EngineEvent } from '../../src/main/engine/events.ts';
import type { Limits } from '../../src/main/engine/limits.ts';
import type { Store } from '../../src/main/engine/store/store.ts';

export const fakeWorker: string = fileURLToPath(new URL('workers/fake-worker.ts', import.meta.url));

/** Short, so that tests do not wait; long enough for a process to start, and for a heart that beats once a second. */
export const quickLimits: Partial<Limits> = {
  startMs: 20_000,
  silenceMs: 3_000,
  silenceFactor: 3,
  cancelMs: 300,
  stopMs: 3_000,
  terminateMs: 300,
  flushMs: 20,
  tickMs: 100,
};

export async function startEngine(store: Store, options: Partial<EngineOptions> = {}) {
  const events: EngineEvent[] = [];
  const engine = await Engine.start({
    store,
    environment: { id: 'here' },
    workerEntry: fakeWorker,
    ...options,
    limits: { ...quickLimits, ...options.limits },
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { engine, events };
}

/** Calls `act` at the first progress beyond a step, and not again: a second stop kills. */
export function onceBeyond(step: number, act: () => void): (event: EngineEvent) => void {
  let done = false;
  return (event) => {
    if (done || event.type !== 'progress' || event.step <= step) return;
    done = true;
    act();
  };
}

export const stateOf = (store: Store, id: number) =>
  store.get<{ status: string; reason: string; message: string | null; epoch: number }>(
    'SELECT status, reason, message, epoch FROM run WHERE run_id = :id',
    { id },
  )!;
