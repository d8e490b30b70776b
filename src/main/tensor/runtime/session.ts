import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DType } from '../dtype.ts';
import { dtypeNumber } from '../dtype.ts';
import type { Compiled, Entry, Mode, Program } from '../program.ts';
import { GraphError, sizeOf } from '../shape.ts';
import type { Binding } from './binding.ts';
import { compilations, loadBinding } from './binding.ts';
import { callClock } from './calls.ts';
import type { CompiledProgram } from './compilations/compilations.ts';
import { makeGraphFolder } from './graph-folder.ts';

/** Values of one tensor on the host. bool and uint8 are bytes. */
export type HostArray = Float64Array | Float32Array | Int32Array | Uint8Array;
export type Feeds = Readonly<Record<string, HostArray | number>>;

/** Values of an input that is handed over again only where they have changed. */
const mostHeld = 16;

/** A compiled program with its variables, in this process. */
export class Session {
  private readonly binding: Binding;
  private readonly session: number;
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly names = new Map<string, { inputs: string; outputs: string }>();
  readonly savedModel: Uint8Array;
  /** What XLA compiles of it, kept for other processes; undefined: it is not. */
  readonly compiled: CompiledProgram | undefined;
  /** Small inputs of the last call of each function, by their nodes: to hand one over takes 15 microseconds. */
  private readonly held = new Map<string, { readonly bytes: Buffer; readonly id: number }>();
  /** Functions by `name@mode` that were called, and so are compiled. */
  private readonly ready = new Set<string>();

  constructor(program: Program, modes: (functionName: string) => readonly Mode[]);
  /** From what `Program.compile` returned, such as a graph that was saved beside a run. */
  constructor(compiled: Compiled);
  constructor(source: Program | Compiled, modes: (functionName: string) => readonly Mode[] = () => []) {
    this.binding = loadBinding();
    const { savedModel, entries } = 'compile' in source ? source.compile(modes) : source;
    this.entries = entries;
    this.savedModel = savedModel;
    this.compiled = compilations()?.of(savedModel);
    const folder = makeGraphFolder();
    try {
      writeFileSync(join(folder, 'saved_model.pb'), savedModel);
      this.session = callClock.during(() => this.binding.loadSavedModel(folder, 'serve'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    for (const [id, e] of entries) {
      this.names.set(id, {
        inputs: e.inputs.map((i) => `${i.node}:0`).join(),
        outputs: e.outputs.map((o) => `${o.node}:0`).join(),
      });
    }
  }

  /** Calls a function; returns its outputs by name. Float64 crosses bit for bit. */
  run(name: string, mode: Mode, feeds: Feeds = {}): Record<string, HostArray> {
    const isNew = mode === 'xla' && !this.hasRun(name, mode);
    const outputs = isNew ? this.compile(name, feeds) : callClock.during(() => this.call(name, mode, feeds));
    this.ready.add(`${name}@${mode}`);
    return outputs;
  }

  hasRun(name: string, mode: Mode): boolean {
    return this.ready.has(`${name}@${mode}`);
  }

  private compile(name: string, feeds: Feeds): Record<string, HostArray> {
    this.compiled?.place();
    try {
      const outputs = callClock.during(() => this.call(name, 'xla', feeds));
      this.compiled?.keep();
      return outputs;
    } catch (error) {
      // Whatever it was: what is kept shall not be why the next attempt fails, too.
      this.compiled?.discard();
      throw error;
    }
  }

  private call(name: string, mode: Mode, feeds: Feeds): Record<string, HostArray> {
    const id = `${name}@${mode}`;
    const entry = this.entries.get(id);
    const names = this.names.get(id);
    if (!entry || !names) throw new GraphError(name, `the program has no function ${id}`);
    const passing: number[] = [];
    const ids = entry.inputs.map((i) => {
      const value = feeds[i.name];
      if (value === undefined) throw new GraphError(name, `input ${i.name} is missing`);
      const upload = (): number => this.upload(value, i.dtype, i.shape, `${name}.${i.name}`);
      if (typeof value === 'number' || value.length <= mostHeld) return this.holding(i.node, value, upload);
      const id = upload();
      passing.push(id);
      return id;
    });
    try {
      const outputs = this.binding.runSavedModel(this.session, ids, names.inputs, names.outputs);
      return Object.fromEntries(
        outputs.map((o, i) => {
          const spec = entry.outputs[i] as Entry['outputs'][number];
          const data = this.binding.tensorDataSync(o.id);
          this.binding.deleteTensor(o.id);
          return [spec.name, received(data, spec.dtype)];
        }),
      );
    } finally {
      for (const t of passing) this.binding.deleteTensor(t);
    }
  }

  /** The tensor of an input that is the same as in the call before, as seeds and hyper-parameters nearly always are. */
  private holding(node: string, value: HostArray | number, upload: () => number): number {
    const before = this.held.get(node);
    const bytes = bytesOf(value);
    if (before?.bytes.equals(bytes)) return before.id;
    const id = upload();
    if (before) this.binding.deleteTensor(before.id);
    this.held.set(node, { bytes: Buffer.from(bytes), id });
    return id;
  }

  close(): void {
    this.compiled?.close();
    for (const { id } of this.held.values()) this.binding.deleteTensor(id);
    this.held.clear();
    this.binding.deleteSavedModel(this.session);
  }

  private upload(value: HostArray | number, dtype: DType, shape: readonly number[], what: string): number {
    const array = typeof value === 'number' ? hostArray([value], dtype) : value;
    if (array.length !== sizeOf(shape)) {
      throw new GraphError(what, `${array.length} values for shape [${shape.join(', ')}]`);
    }
    const typed = array.constructor === hostArrayOf[dtype] ? array : hostArray(array, dtype);
    if (dtype === 'float64') {
      const pairs = new Int32Array(typed.buffer, typed.byteOffset, typed.byteLength / 4);
      return this.create([...shape, 2], dtypeNumber.int32, pairs);
    }
    return this.create(shape, dtypeNumber[dtype], typed as Float32Array | Int32Array | Uint8Array);
  }

  /**
   * A tensor in TensorFlow's own memory. What the binding creates shares JavaScript's memory and frees it on whichever
   * of TensorFlow's threads lets go of it last (a variable may keep it for hours), which breaks V8's heap.
   */
  private create(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number {
    const shared = this.binding.createTensor(shape, dtype, values);
    try {
      const type = { name: 'T', type: this.binding.TF_ATTR_TYPE, value: dtype };
      return (this.binding.executeOp('DeepCopy', [type], [shared], 1)[0] as { id: number }).id;
    } finally {
      this.binding.deleteTensor(shared);
    }
  }
}

const bytesOf = (value: HostArray | number): Buffer => {
  const { buffer, byteOffset, byteLength } = typeof value === 'number' ? Float64Array.of(value) : value;
  return Buffer.from(buffer, byteOffset, byteLength);
};

/** What the binding returned as values of the function's own dtype: doubles come as pairs of int32, bytes as int32. */
function received(data: HostArray, dtype: DType): HostArray {
  if (dtype === 'float64') return new Float64Array(data.buffer, data.byteOffset, data.byteLength / 8);
  return dtype === 'uint8' ? Uint8Array.from(data) : data;
}

const hostArrayOf: Partial<Record<DType, new (values: Iterable<number>) => HostArray>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

function hostArray(values: ArrayLike<number>, dtype: DType): HostArray {
  const make = hostArrayOf[dtype];
  if (!make) throw new GraphError('upload', `${dtype} does not cross to the host`);
  return new make(Array.from(values));
}
