import { spawn, spawnSync } from 'node:child_process';
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

test.runIf(process.platform === 'linux')('a thread gives way with what it starts, and is never raised', () => {
  const module = new URL('../../../src/main/engine/niceness.ts', import.meta.url).href;
  const thread = `
    import(${JSON.stringify(module)}).then(({ lowerThisThread }) => {
      lowerThisThread(10);
      const { getPriority } = require('node:os');
      const started = Number(require('node:child_process').execFileSync('nice').toString());
      require('node:worker_threads').parentPort.postMessage([getPriority(), started]);
    });`;
  const program = `
    const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(thread)}, { eval: true }).on('message', (of) =>
      console.log(JSON.stringify([require('node:os').getPriority(), ...of])));`;
  const own = getPriority();
  const ran = (...command: string[]): unknown => {
    const [file, ...args] = [...command, process.execPath, '-e', program];
    return JSON.parse(spawnSync(file, args, { encoding: 'utf8' }).stdout);
  };
  expect(ran()).toEqual([own, Math.max(own, 10), Math.max(own, 10)]);
  const low = Math.min(19, own + 15);
  expect(ran('nice', '-n', '15')).toEqual([low, Math.max(low, 10), Math.max(low, 10)]);
});
