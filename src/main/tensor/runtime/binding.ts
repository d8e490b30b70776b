import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../../../shared/domain/error.ts';
import { Compilations } from './compilations/compilations.ts';
import { tensorflowVariables } from './environment.ts';

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number;
}

/** The native binding of tfjs-node-gpu, as far as it is used here. Handles are small integers. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
  ): { id: number }[];
  readonly TF_ATTR_TYPE: number;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(
    session: number,
    inputIds: readonly number[],
    inputs: string,
    outputs: string,
  ): { id: number; dtype: number; shape: number[] }[];
  readonly TF_Version: string;
  /** Whether its list of devices has a GPU, which it then computes on. */
  isUsingGpuDevice(): boolean;
  getNumOfSavedModelInTFJS?: () => number;
}

const bindingFile = fileURLToPath(new URL('../../../../.runtime/tfjs_binding.node', import.meta.url));
let loaded: Binding | undefined;
let kept: Compilations | undefined;

/** Loads TensorFlow into this process, once. */
export function loadBinding(): Binding {
  if (loaded) return loaded;
  if (!existsSync(bindingFile)) {
    throw new DescentError('setup.missing', 'TensorFlow is not set up in this checkout', {
      advice: 'run: npm run setup',
    });
  }
  Object.assign(process.env, tensorflowVariables(process.env));
  const opened = Compilations.open(process.env);
  kept = opened?.compilations;
  Object.assign(process.env, opened?.variables);
  try {
    loaded = createRequire(import.meta.url)(bindingFile) as Binding;
  } catch (cause) {
    throw new DescentError('setup.broken', `TensorFlow's native binding does not load: ${(cause as Error).message}`, {
      advice: 'delete the folder .runtime and run: npm run setup',
      cause,
    });
  }
  return loaded;
}

/** What XLA has compiled for TensorFlow of this process and others; undefined: nothing is kept. */
export function compilations(): Compilations | undefined {
  loadBinding();
  return kept;
}
