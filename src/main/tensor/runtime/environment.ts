import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * What TensorFlow, XLA, CUDA and OpenMP read from the environment of a process. They are named here and nowhere else;
 * whoever loads TensorFlow takes `tensorflowVariables` first, so that a variable holds however the process was started.
 */
type Environment = Readonly<NodeJS.ProcessEnv>;
type Variables = Readonly<Record<string, string>>;

/** The ptxas and libdevice of the set-up, which are on no path that XLA searches. */
const cudaTools = fileURLToPath(new URL('../../../../.runtime/nvidia/cuda_nvcc', import.meta.url));

/** The variables of a process that is about to load TensorFlow. */
export function tensorflowVariables(env: Environment, tools = cudaTools): Variables {
  return {
    // Its start-up notes would stand between the user and the results; warnings and errors still show.
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // TensorFlow otherwise takes the card's whole memory.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // From Ampere on, products of fp32 matrices would be rounded to TF32 first, 10 bits of mantissa. This rules in
    // cuBLAS and cuDNN, whoever calls them; XLA's own kernels for products (Triton) know nothing of it.
    NVIDIA_TF32_OVERRIDE: '0',
    XLA_FLAGS: xlaFlags(env['XLA_FLAGS'], tools),
  };
}

function xlaFlags(own: string | undefined, tools: string): string {
  const before = existsSync(tools) ? `--xla_gpu_cuda_data_dir=${tools}` : '';
  const after = '--xla_gpu_enable_triton_gemm=false';
  // The last of two wins: what a person has set goes before the defaults, and TF32 stays off.
  const theirs = (own ?? '').split(' ').filter((flag) => flag !== before && flag !== after);
  return [before, ...theirs, after].filter(Boolean).join(' ');
}

/** Has XLA write what it plans for the modules of a name into a folder, from the first compilation of a process on. */
export const compilationVariables = (
  env: Environment,
  { folder, module }: { readonly folder: string; readonly module: string },
): Variables => ({
  XLA_FLAGS: [
    env['XLA_FLAGS'] ?? '',
    `--xla_dump_to=${folder}`,
    '--xla_dump_hlo_as_text',
    `--xla_dump_hlo_module_re=${module}`,
  ]
    .filter(Boolean)
    .join(' '),
});

const keptFlags = { folder: '--tf_xla_persistent_cache_directory', readOnly: '--tf_xla_persistent_cache_read_only' };

/** Has TensorFlow look in a folder for what was compiled, and write there what it did not find. */
export const keptVariables = (env: Environment, folder: string): Variables => ({
  TF_XLA_FLAGS: [...ownCompilerFlags(env), `${keptFlags.folder}=${folder}`, `${keptFlags.readOnly}=false`].join(' '),
});

/** Flags that change what is compiled, of XLA and of TensorFlow's part of it: none of where it is kept or shown. */
export const compilerFlags = (env: Environment): readonly (readonly string[])[] => [
  flagsOf(env['XLA_FLAGS']).filter((flag) => !flag.startsWith('--xla_dump')),
  ownCompilerFlags(env),
];

/** A process that inherits its variables has those of the one that started it. */
const ownCompilerFlags = (env: Environment): readonly string[] =>
  flagsOf(env['TF_XLA_FLAGS']).filter((flag) => !Object.values(keptFlags).some((name) => flag.startsWith(`${name}=`)));

const flagsOf = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter(Boolean);

/** Has TensorFlow say what it finds, such as why it does not use a GPU. */
export const loggingVariables: Variables = { TF_CPP_MIN_LOG_LEVEL: '0' };

/** What shows a process the GPU of its device alone: `cuda:N` counts those that the user's own mask leaves visible. */
export function deviceVariables(device: string, env: Environment): Variables {
  const index = /^cuda:(\d+)$/.exec(device)?.[1];
  if (index === undefined) return { [maskName]: '-1' };
  const mask = env[maskName];
  // In the order of nvidia-smi, by which GPUs are counted and named; a mask is written in the order that its user has.
  if (mask === undefined) return { [maskName]: index, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
  return { [maskName]: mask.split(',')[Number(index)] ?? '-1' };
}

/** By which a user hides GPUs. */
export const maskName = 'CUDA_VISIBLE_DEVICES';

/** How many GPUs the user's mask leaves visible: Infinity where there is none. */
export function visibleGpus(env: Environment): number {
  const mask = env[maskName];
  if (mask === undefined) return Infinity;
  return mask === '' || mask === '-1' ? 0 : mask.split(',').length;
}

/** TensorFlow takes its own variable, then OpenMP's, then every processor it may run on. */
export const threadNames = ['TF_NUM_INTRAOP_THREADS', 'OMP_NUM_THREADS'] as const;

/** How many threads TensorFlow may use within an operation. */
export function threadCount(env: Environment = process.env): number {
  for (const name of threadNames) {
    const value = Number(env[name]);
    if (Number.isInteger(value) && value > 0) return value;
  }
  return availableParallelism();
}

/** @param threads 0: as many as there are */
export const threadVariables = (threads: number): Variables =>
  threads === 0 ? {} : Object.fromEntries(threadNames.map((name) => [name, String(threads)]));
