import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { lowerPriority, nicenessOf } from '../../../src/main/engine/niceness.ts';

test('processes at their niceness weigh about as much as one at none', () => {
  expect(nicenessOf(1)).toBe(0);
  for (const processes of [2, 3, 8, 16, 64]) {
    const together = processes / 1.25 ** nicenessOf(processes);
    expect(together).toBeGreaterThan(0.85);
    expect(together).toBeLessThan(1.15);
  }
  expect(nicenessOf(1e6)).toBe(19);
});

test('lowers a process and its group, several at once too, and minds none that is gone', async () => {
  const children = [1, 2, 3].map(() => spawn('sleep', ['30'], { detached: true }));
  try {
    await Promise.all(children.map(({ pid }) => lowerPriority(pid!, 7)));
    for (const { pid } of children) {
      expect(getPriority(pid)).toBe(7);
      const group = `/proc/${pid}/autogroup`;
      if (existsSync(group)) expect(readFileSync(group, 'utf8')).toMatch(/nice 7$/m);
    }
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
  await lowerPriority(2 ** 22 + 1, 7);
});
