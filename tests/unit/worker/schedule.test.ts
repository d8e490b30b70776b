import { describe, expect, it } from 'vitest';
import { CallLength } from '../../../src/main/worker/schedule.ts';
import { chooseMode } from '../../../src/main/worker/choose-mode.ts';

describe('CallLength', () => {
  it('grows to about 100 ms a call, at most fourfold at once', () => {
    const length = new CallLength();
    const taken: number[] = [];
    for (let i = 0; i < 8; i++) {
      const k = length.next(1e9);
      taken.push(k);
      length.learn(k, k * 1e-3);
    }
    expect(taken).toEqual([1, 4, 16, 64, 100, 100, 100, 100]);
  });

  it('stays at one step where a step takes longer, and within the caller’s limit', () => {
    const length = new CallLength();
    length.learn(1, 20);
    expect(length.next(50)).toBe(1);
    for (let i = 0; i < 20; i++) length.learn(length.next(1e9), 1e-4);
    expect(length.next(50)).toBe(50);
  });
});

describe('chooseMode', () => {
  const busy = (us: number, k: number): void => {
    for (const end = performance.now() + (us * k) / 1e3; performance.now() < end;);
  };

  it('keeps the faster mode', () => {
    const advance = (mode: 'xla' | 'plain', k: number): number => (busy(mode === 'xla' ? 50 : 500, k), k);
    expect(chooseMode(advance, () => {}, 1000).mode).toBe('xla');
  });

  it('does not try the plain graph where it cannot win', () => {
    const advance = (mode: 'xla' | 'plain', k: number): number => {
      if (mode === 'plain') throw new Error('it was tried');
      return k;
    };
    const { mode, timing } = chooseMode(advance, () => {}, 1000);
    expect(mode).toBe('xla');
    expect(Object.keys(timing ?? {})).toEqual(['xla']);
  });

  it('takes the plain graph where XLA cannot compile, but lets its failure through', () => {
    const noXla = (mode: 'xla' | 'plain', k: number): number => {
      if (mode === 'xla') throw new Error('tf2xla conversion failed');
      busy(100, k);
      return k;
    };
    expect(chooseMode(noXla, () => {}, 10)).toEqual({ mode: 'plain' });
    expect(() =>
      chooseMode(
        () => {
          throw new Error('broken');
        },
        () => {},
        10,
      ),
    ).toThrow('broken');
  });
});
