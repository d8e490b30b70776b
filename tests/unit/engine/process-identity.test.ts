import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { killRecorded, processIdentity, residentBytes } from '../../../src/main/engine/process-identity.ts';

async function sleeper() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return { child, identity: processIdentity(child.pid!)! };
}

test('tells a live process, its program and its memory; a process that has ended has none', async () => {
  expect(processIdentity(process.pid)?.executable).toBe(process.execPath);
  expect(residentBytes(process.pid)).toBeGreaterThan(10e6);
  const { child, identity } = await sleeper();
  expect(await killRecorded(identity)).toBe(true);
  if (child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  expect(processIdentity(identity.pid)).toBeUndefined();
  expect(residentBytes(identity.pid)).toBeUndefined();
  expect(await killRecorded(identity)).toBe(false);
});

test.each([{ started: 'another boot 123' }, { executable: '/usr/bin/other' }])(
  'a process of the recorded pid that differs in %o is left alone',
  async (difference) => {
    const { child, identity } = await sleeper();
    expect(await killRecorded({ ...identity, ...difference })).toBe(false);
    expect(processIdentity(identity.pid)).toEqual(identity);
    child.kill();
  },
);
