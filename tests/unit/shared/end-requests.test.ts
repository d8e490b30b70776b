import { expect, test } from 'vitest';
import { EndRequests, type EndSignal } from '../../../src/shared/end-requests.ts';

const asked = (...signals: readonly (readonly [EndSignal, number])[]) => {
  const requests = new EndRequests();
  return signals.map(([signal, at]) => requests.take(signal, at));
};

test('signals within half a second are one request, however many they are', () => {
  expect(asked(['SIGHUP', 1000], ['SIGHUP', 1001], ['SIGTERM', 1200], ['SIGINT', 1499])).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
  expect(asked(['SIGINT', 0], ['SIGINT', 3], ['SIGINT', 700], ['SIGINT', 702], ['SIGINT', 1300])).toEqual(
    [1, undefined, 2, undefined, 3], // prettier-ignore
  );
});

test('a hang-up and a SIGTERM ask once and never for more; Ctrl-C after them does', () => {
  expect(asked(['SIGHUP', 0], ['SIGHUP', 5000], ['SIGTERM', 10_000], ['SIGTERM', 20_000], ['SIGINT', 30_000])).toEqual(
    [1, undefined, undefined, undefined, 2], // prettier-ignore
  );
});

test('who is impatient is heard: presses in a row do not put off one another', () => {
  const presses = Array.from({ length: 12 }, (_, i) => ['SIGINT', i * 100] as const);
  expect(asked(...presses).filter((request) => request !== undefined)).toEqual([1, 2, 3]);
});
