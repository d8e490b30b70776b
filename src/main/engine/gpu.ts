import { spawnSync } from 'node:child_process';

export interface Gpu {
  readonly name: string;
  readonly memoryMegabytes: number;
}

export interface GpuReport {
  readonly gpus: readonly Gpu[];
  readonly driver: string | null;
  /** The newest CUDA version that the driver supports. */
  readonly cuda: string | null;
  /** Why there is no GPU; null where there is one. */
  readonly reason: string | null;
}

/** Runs nvidia-smi and returns its output, or why it gave none. */
export type AskDriver = (args: readonly string[]) => { readonly output: string } | { readonly reason: string };

const askDriver: AskDriver = (args) => {
  const { error, status, stdout, stderr } = spawnSync('nvidia-smi', args, { encoding: 'utf8', timeout: 20_000 });
  if (error && 'code' in error && error.code === 'ENOENT') {
    return { reason: 'no NVIDIA driver is installed (nvidia-smi was not found)' };
  }
  if (error !== undefined) return { reason: `nvidia-smi failed: ${error.message}` };
  if (status !== 0) return { reason: `nvidia-smi failed: ${(stdout + stderr).trim().split('\n')[0] ?? ''}` };
  return { output: stdout };
};

/** The NVIDIA GPUs of this machine as their driver names them. */
export function readGpus(ask: AskDriver = askDriver): GpuReport {
  const none = { gpus: [], driver: null, cuda: null };
  const list = ask(['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits']);
  if ('reason' in list) return { ...none, reason: list.reason };
  const rows = list.output
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((row) => row.length === 3);
  if (rows.length === 0) return { ...none, reason: 'the NVIDIA driver lists no GPU' };
  // The query form has no field for it.
  const banner = ask([]);
  const cuda = 'output' in banner ? /CUDA Version: *([\d.]+)/.exec(banner.output)?.[1] : undefined;
  return {
    gpus: rows.map(([name = '', memory]) => ({ name, memoryMegabytes: Number(memory) })),
    driver: rows[0]?.[2] ?? null,
    cuda: cuda ?? null,
    reason: null,
  };
}
