import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveDevice, type DeviceProbe } from '../../../src/main/engine/device.ts';
import { readGpus } from '../../../src/main/engine/gpu.ts';
import { temporaryFolder } from './fixtures.ts';

const gpu = { name: 'L4', memoryMegabytes: 23034 };
const cuda = { flavour: 'cuda', version: '2.21.0' } as const;
const machine = (count: number, change: Partial<DeviceProbe> = {}): DeviceProbe => ({
  gpus: () => ({
    gpus: Array.from({ length: count }, () => gpu),
    driver: null,
    cuda: null,
    reason: count === 0 ? 'no driver' : null,
  }),
  installed: () => cuda,
  env: {},
  tensorflow: () => Promise.resolve(undefined),
  ...change,
});

/** What the device is, and what is told beside. */
async function resolved(asked: string, probe: Partial<DeviceProbe>): Promise<{ device: string; told: string[] }> {
  const told: string[] = [];
  return { device: await resolveDevice(asked, (remark) => told.push(remark), probe), told };
}

test('auto is the first usable GPU, else the CPU', async () => {
  const quietly = (device: string) => ({ device, told: [] });
  expect(await resolved('auto', machine(2))).toEqual(quietly('cuda:0'));
  expect(await resolved('auto', machine(0))).toEqual(quietly('cpu'));
  expect(await resolved('auto', machine(1, { env: { CUDA_VISIBLE_DEVICES: '-1' } }))).toEqual(quietly('cpu'));
  expect(await resolved('cpu', machine(2))).toEqual(quietly('cpu'));
});

test('auto says why it is the CPU where the driver lists a GPU', async () => {
  const onCpu = (why: string) => ({ device: 'cpu', told: [expect.stringContaining(why)] });
  expect(await resolved('auto', machine(1, { installed: () => ({ ...cuda, flavour: 'cpu' }) }))).toEqual(
    onCpu('set up for the CPU'),
  );
  const none = { tensorflow: (device: string) => Promise.resolve(`${device} is too old`) };
  expect(await resolved('auto', machine(2, none))).toEqual(onCpu('cuda:0 is too old'));
  const second = {
    tensorflow: (device: string) => Promise.resolve(device === 'cuda:1' ? undefined : 'too old'),
  };
  expect(await resolved('auto', machine(2, second))).toEqual({ device: 'cuda:1', told: [] });
});

test('a GPU that cannot be used is refused with the reason', async () => {
  expect(await resolved('cuda:1', machine(2))).toEqual({ device: 'cuda:1', told: [] });
  const refusal = (asked: string, probe: DeviceProbe): Promise<unknown> =>
    resolveDevice(asked, () => {}, probe).catch((error: unknown) => error);
  const missing = (why: string) => ({
    code: 'device.missing',
    exitCode: 4,
    message: expect.stringContaining(why),
    advice: expect.stringContaining('descent doctor'),
  });
  expect(await refusal('cuda:2', machine(2))).toMatchObject(missing('has 2 GPUs'));
  // A mask is obeyed: cuda:N counts the GPUs that it leaves visible.
  expect(await refusal('cuda:1', machine(2, { env: { CUDA_VISIBLE_DEVICES: '1' } }))).toMatchObject(
    missing('one GPU, cuda:0'),
  );
  expect(await refusal('cuda:0', machine(1, { env: { CUDA_VISIBLE_DEVICES: '' } }))).toMatchObject(
    missing('hides all GPUs'),
  );
  expect(await refusal('cuda:0', machine(0))).toMatchObject(missing('no driver'));
  expect(await refusal('cuda:0', machine(1, { installed: () => undefined }))).toMatchObject(
    missing('set up for the CPU'),
  );
  const unwilling = { tensorflow: () => Promise.resolve('TensorFlow does not use it (cuInit failed)') };
  expect(await refusal('cuda:0', machine(1, unwilling))).toMatchObject(missing('does not use it (cuInit failed)'));
});

/** A driver that lists a GPU which TensorFlow cannot use, as after an update without a restart. */
function pretendDriver(): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\n[ $# -gt 0 ] && echo "NVIDIA L4, 23034, 550.54.15"\nexit 0\n');
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  const { PATH } = process.env;
  process.env['PATH'] = `${folder}${delimiter}${PATH ?? ''}`;
  onTestFinished(() => void (process.env['PATH'] = PATH));
}

test('the driver is not believed: TensorFlow itself is asked, once', async ({ skip }) => {
  if (readGpus().reason === null) skip('this machine has a GPU');
  const installed = () => cuda;
  expect(await resolved('auto', { installed })).toEqual({ device: 'cpu', told: [] });
  pretendDriver();
  expect(readGpus()).toMatchObject({ gpus: [{ name: 'NVIDIA L4' }], reason: null });
  await expect(resolveDevice('cuda:0', () => {}, { installed })).rejects.toMatchObject({
    code: 'device.missing',
    message: expect.stringContaining('TensorFlow does not use it'),
  });
  const begin = performance.now();
  expect(await resolved('auto', { installed })).toEqual({
    device: 'cpu',
    told: [expect.stringMatching(/^There is a GPU, but runs are made on the CPU: TensorFlow does not use it/)],
  });
  expect(performance.now() - begin).toBeLessThan(200);
});
