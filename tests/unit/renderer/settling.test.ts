import { expect, test, vi } from 'vitest';
import { settling } from '../../../src/renderer/lib/settling.ts';

test('the first change is taken at once, those that follow it closely once they are still', () => {
  vi.useFakeTimers();
  try {
    const wait = settling(80);
    expect(wait()).toBe(0);
    for (let change = 0; change < 5; change += 1) {
      vi.advanceTimersByTime(60);
      expect(wait()).toBe(80);
    }
    vi.advanceTimersByTime(81);
    expect(wait()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
