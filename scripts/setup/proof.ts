/**
 * Started in a child process with the addon's path: adds two tensors and prints one JSON line. `engine/proof.ts` starts
 * it too.
 */
import { createRequire } from 'node:module';
import { tensorflowVariables } from '../../src/main/tensor/runtime/environment.ts';

interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  isUsingGpuDevice(): boolean;
  createTensor(shape: number[], dtype: number, values: Float32Array): number;
  executeOp(name: string, attributes: object[], inputs: number[], outputs: number): { id: number }[];
  tensorDataSync(id: number): Float32Array;
}

const path = process.argv[2];
if (path === undefined) throw new Error('usage: proof.ts BINDING');
Object.assign(process.env, tensorflowVariables(process.env));
const binding = createRequire(import.meta.url)(path) as Binding;
const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
const input = binding.createTensor([2], binding.TF_FLOAT, new Float32Array([1, 2]));
const [sum] = binding.executeOp('AddV2', [type], [input, input], 1);
const values = sum === undefined ? [] : [...binding.tensorDataSync(sum.id)];
if (values.join() !== '2,4') throw new Error(`TensorFlow added [1, 2] to itself and got [${values.join()}]`);
process.stdout.write(`${JSON.stringify({ tensorflow: binding.TF_Version, gpu: binding.isUsingGpuDevice() })}\n`);
