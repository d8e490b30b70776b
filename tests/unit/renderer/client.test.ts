import { expect, test, vi } from 'vitest';
import { bridgeClient } from '../../../src/renderer/lib/client.ts';
import type { Bridge } from '../../../src/shared/contract.ts';

/** A bridge that counts who listens to it. */
function bridge() {
  const heard = new Map<string, Set<(payload: unknown) => void>>();
  const own = (name: string) => heard.get(name) ?? heard.set(name, new Set()).get(name)!;
  const on = new Proxy(
    {},
    {
      get: (_, name: string) => (listener: (payload: unknown) => void) => {
        own(name).add(listener);
        return () => own(name).delete(listener);
      },
    },
  );
  return {
    bridge: { call: {}, on } as unknown as Bridge,
    listeners: (name: string) => own(name).size,
    emit: (name: string, payload: unknown) => own(name).forEach((listener) => listener(payload)),
  };
}

test('an event crosses the bridge once, however many listen to it, and not at all when none does', () => {
  const { bridge: given, listeners, emit } = bridge();
  const client = bridgeClient(given);
  const seen: string[] = [];
  const first = (): void => void seen.push('first');
  const stops = [client.on('run.changed', first), client.on('run.changed', first)];
  stops.push(client.on('run.changed', () => seen.push('second')));
  expect([listeners('run.changed'), listeners('queue.changed')]).toEqual([1, 0]);
  emit('run.changed', { runs: [] });
  expect(seen).toEqual(['first', 'first', 'second']);
  stops[0]!();
  stops[0]!();
  emit('run.changed', { runs: [] });
  expect(seen).toEqual(['first', 'first', 'second', 'first', 'second']);
  stops.slice(1).forEach((stop) => stop());
  expect(listeners('run.changed')).toBe(0);
  client.on('run.changed', first);
  expect(listeners('run.changed')).toBe(1);
});

test('a listener that fails keeps it from no other', () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  const { bridge: given, emit } = bridge();
  const client = bridgeClient(given);
  const second = vi.fn();
  client.on('queue.changed', () => {
    throw new Error('broken');
  });
  client.on('queue.changed', second);
  emit('queue.changed', {});
  expect([report.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  vi.unstubAllGlobals();
});
