import type { Mode } from '../../shared/domain/run-spec.ts';
import { batch } from './batching.ts';
import type { DType } from './dtype.ts';
import { dtypeNumber } from './dtype.ts';
import { FunctionScope, Library, functionDef, shapeProto, utf8 } from './lower.ts';
import type { NodeDef, Signature } from './saved-model.ts';
import { encodeSavedModel, functionConfig } from './saved-model.ts';
import type { Shape } from './shape.ts';
import { GraphError, sameShape, showShape } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { makeArgument, newRegionId } from './tensor.ts';

export interface TensorSpec<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
}
export const scalarSpec = <D extends DType>(dtype: D): TensorSpec<D> => ({ dtype, shape: [] });
export type Specs = Readonly<Record<string, TensorSpec>>;
export type Tensors<S extends Specs = Specs> = { readonly [K in keyof S]: Tensor<S[K]['dtype']> };

/** One function of a program, traced: what it takes, reads, returns and assigns. */
interface TracedFunction {
  readonly name: string;
  readonly region: number;
  readonly inputs: readonly (readonly [string, Tensor])[];
  readonly reads: readonly (readonly [string, Tensor])[];
  readonly outputs: readonly (readonly [string, Tensor])[];
  readonly assigns: readonly (readonly [string, Tensor])[];
}

export type { Mode };

/** A function as the session calls it. */
export interface Entry {
  /** Node names of the inputs and outputs in the graph, with their types as the caller sees them. */
  readonly inputs: readonly ({ readonly name: string; readonly node: string } & TensorSpec)[];
  readonly outputs: readonly ({ readonly name: string; readonly node: string } & TensorSpec)[];
}

/** The bytes of `saved_model.pb`, and its functions by `name@mode`. */
export interface Compiled {
  readonly savedModel: Uint8Array;
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * A program: named variables and functions over them, compiled to one TensorFlow SavedModel. A function reads the
 * variables it uses when it starts and assigns new values when it ends; in between it is pure.
 */
export class Program {
  private readonly variables = new Map<string, TensorSpec>();
  private readonly functions: TracedFunction[] = [];

  variable(name: string, spec: TensorSpec): void {
    if (this.variables.has(name)) throw new GraphError('variable', `${name} is declared twice`);
    this.variables.set(name, spec);
  }

  /** The variables whose names start with a prefix. */
  specs(prefix: string): Specs {
    return Object.fromEntries([...this.variables].filter(([n]) => n.startsWith(prefix)));
  }

  /**
   * Traces a function. `read` gives a variable's value at entry. Returned `assign` are the variables' values at exit.
   */
  define<S extends Specs>(
    name: string,
    inputs: S,
    build: (
      inputs: Tensors<S>,
      read: (variable: string) => Tensor,
    ) => {
      outputs?: Readonly<Record<string, Tensor>>;
      assign?: Readonly<Record<string, Tensor>>;
    },
  ): void {
    const region = newRegionId();
    const args = Object.entries(inputs).map(([n, s]) => [n, makeArgument(region, s.dtype, s.shape)] as const);
    const reads = new Map<string, Tensor>();
    const read = (variable: string): Tensor => {
      const spec = this.variables.get(variable);
      if (!spec) throw new GraphError(name, `there is no variable ${variable}`);
      const known = reads.get(variable) ?? makeArgument(region, spec.dtype, spec.shape);
      reads.set(variable, known);
      return known;
    };
    const { outputs = {}, assign = {} } = build(Object.fromEntries(args) as Tensors<S>, read);
    for (const [variable, value] of Object.entries(assign)) {
      const spec = this.variables.get(variable);
      if (!spec) throw new GraphError(name, `there is no variable ${variable}`);
      if (spec.dtype !== value.dtype || !sameShape(spec.shape, value.shape)) {
        throw new GraphError(
          name,
          `variable ${variable} is ${spec.dtype}${showShape(spec.shape)} and would become ${value.dtype}${showShape(value.shape)}`,
        );
      }
    }
    this.functions.push({
      name,
      region,
      inputs: args,
      reads: [...reads],
      outputs: Object.entries(outputs),
      assigns: Object.entries(assign).filter(([variable, value]) => reads.get(variable) !== value),
    });
  }

  /** The tensors that a function returns and assigns; used to check a program before it is run. */
  results(name: string): Tensor[] {
    const f = this.functions.find((g) => g.name === name);
    return f ? [...f.outputs, ...f.assigns].map(([, t]) => t) : [];
  }

  /**
   * The same program for many members at once (`batching.ts`): every variable, input and output has a first axis of
   * `size`, but for the variables and inputs that all members share. A function that touches no variables but shared ones
   * stays as it is, with its inputs; others may read them.
   *
   * @throws GraphError where a function would assign to a shared variable what differs from member to member
   */
  batched(size: number, isShared: (name: string) => boolean): Program {
    const many = new Program();
    const forAll = ({ dtype, shape }: TensorSpec): TensorSpec => ({ dtype, shape: [size, ...shape] });
    for (const [name, spec] of this.variables) many.variables.set(name, isShared(name) ? spec : forAll(spec));
    for (const f of this.functions) many.functions.push(batchedFunction(f, size, isShared));
    return many;
  }

  /**
   * Compiles to the bytes of `saved_model.pb`. Each function is entered as `name@mode`, for every mode asked for.
   */
  compile(modes: (functionName: string) => readonly Mode[]): Compiled {
    const library = new Library();
    const nodes: NodeDef[] = [...this.variables].map(([name, spec]) => ({
      name: this.nodeOf(name),
      op: 'VarHandleOp',
      input: [],
      attr: {
        dtype: { type: dtypeNumber[spec.dtype] },
        shape: { shape: shapeProto(spec.shape) },
        shared_name: { s: utf8(name) },
        container: { s: utf8('') },
      },
    }));
    const entries = new Map<string, Entry>();
    const signatures: Record<string, Signature> = {};
    for (const f of this.functions) {
      for (const mode of modes(f.name)) {
        const id = `${f.name}@${mode}`;
        const entry = this.enter(f, mode, id, library, nodes);
        entries.set(id, entry);
        signatures[id.replace('@', '_')] = signature(entry);
      }
    }
    return { savedModel: encodeSavedModel(nodes, library.functions, signatures), entries };
  }

  /** Node names allow few characters, variable names any. */
  private nodeOf(variable: string): string {
    return `var_${[...this.variables.keys()].indexOf(variable)}`;
  }

  private enter(f: TracedFunction, mode: Mode, id: string, library: Library, nodes: NodeDef[]): Entry {
    const stem = id.replace('@', '_');
    const touched = [...new Set([...f.reads, ...f.assigns].map(([variable]) => variable))];
    const { name: functionName, outputTypes } = this.writeFunction(f, mode, library, touched);
    const inputs = f.inputs.map(([name, t]) => {
      const at = nodes.length;
      const node = `${stem}/in_${at}`;
      const wide = t.dtype === 'float64';
      const outer = wide ? [...t.shape, 2] : t.shape;
      nodes.push({
        name: node,
        op: 'Placeholder',
        input: [],
        attr: { dtype: { type: dtypeNumber[wide ? 'int32' : t.dtype] }, shape: { shape: shapeProto(outer) } },
      });
      if (wide) nodes.push(bitcast(`${node}_f64`, node, 'int32', 'float64'));
      return { name, node, value: wide ? `${node}_f64` : node, dtype: t.dtype, shape: t.shape };
    });
    const call = `${stem}/call`;
    const handleTypes = touched.map(() => 20);
    nodes.push({
      name: call,
      op: 'StatefulPartitionedCall',
      input: [...touched.map((variable) => this.nodeOf(variable)), ...inputs.map((i) => i.value)],
      attr: {
        Tin: { list: { type: [...handleTypes, ...inputs.map((i) => dtypeNumber[i.dtype])] } },
        Tout: { list: { type: outputTypes.map((d) => dtypeNumber[d]) } },
        f: { func: { name: functionName } },
        config: { s: utf8('') },
        config_proto: { s: functionConfig },
        executor_type: { s: utf8('') },
        ...(mode === 'xla' ? { _XlaMustCompile: { b: true } } : {}),
      },
    });
    const outputs = [...f.outputs, ...(f.outputs.length === 0 ? [['done', undefined] as const] : [])].map(
      ([name, t], i) => {
        const node = `${stem}/out_${i}`;
        const dtype = t?.dtype ?? 'int32';
        const from = i === 0 ? call : `${call}:${i}`;
        if (dtype === 'float64') nodes.push(bitcast(node, from, 'float64', 'int32'));
        // The binding takes bytes but does not give them back.
        else if (dtype === 'uint8') nodes.push(castNode(node, from, 'uint8', 'int32'));
        else nodes.push({ name: node, op: 'Identity', input: [from], attr: { T: { type: dtypeNumber[dtype] } } });
        return { name, node, dtype, shape: t?.shape ?? [] };
      },
    );
    return { inputs, outputs };
  }

  private writeFunction(
    f: TracedFunction,
    mode: Mode,
    library: Library,
    touched: readonly string[],
  ): { name: string; outputTypes: DType[] } {
    library.controlFlow = mode === 'plain' ? 'dataflow' : 'whole';
    const scope = new FunctionScope(library, 'function', f.region);
    f.inputs.forEach(([, t], i) => scope.bind(t, `in${i}`));
    const handle = (variable: string): string => `h${touched.indexOf(variable)}`;
    const readNodes = new Map<string, string>();
    for (const [variable, t] of f.reads) {
      const node = scope.add('ReadVariableOp', [handle(variable)], { dtype: { type: dtypeNumber[t.dtype] } });
      readNodes.set(variable, node);
      scope.bind(t, `${node}:value:0`);
    }
    const values = f.assigns.map(([variable, t]) => [variable, t, scope.resolve(t)] as const);
    const results = f.outputs.map(([, t]) => scope.resolve(t));
    const effects = values.map(([variable, t, value]) => {
      const after = readNodes.get(variable);
      return scope.add('AssignVariableOp', [handle(variable), value, ...(after ? [`^${after}`] : [])], {
        dtype: { type: dtypeNumber[t.dtype] },
        validate_shape: { b: false },
      });
    });
    const control = effects.map((e) => `^${e}`);
    const outputTypes: DType[] = f.outputs.length > 0 ? f.outputs.map(([, t]) => t.dtype) : ['int32'];
    const sources =
      f.outputs.length > 0 ? results : [scope.constant({ dtype: 'int32', shape: [], bytes: new Uint8Array(4) })];
    const outputs = sources.map((from, i) => {
      const dtype = outputTypes[i] as DType;
      const node = scope.add('Identity', [from, ...control], { T: { type: dtypeNumber[dtype] } });
      return { name: `r${i}`, dtype, from: `${node}:output:0` };
    });
    const name = library.name(f.name);
    const signature = [
      ...touched.map((_, i) => ({ name: `h${i}`, dtype: 'resource' as const })),
      ...f.inputs.map(([, t], i) => ({ name: `in${i}`, dtype: t.dtype })),
    ];
    const attr = mode === 'xla' ? { _XlaMustCompile: { b: true }, _noinline: { b: true } } : {};
    library.functions.push(functionDef(name, signature, scope.nodes, outputs, attr, effects));
    return { name, outputTypes };
  }
}

function batchedFunction(f: TracedFunction, size: number, isShared: (name: string) => boolean): TracedFunction {
  if ([...f.reads, ...f.assigns].every(([variable]) => isShared(variable))) return f;
  const shared = f.assigns.find(([variable]) => isShared(variable));
  if (shared) throw new GraphError(f.name, `would give every member a ${shared[0]} of its own, which all share`);
  const forAll = ([name, t]: readonly [string, Tensor]): { name: string; t: Tensor; all: Tensor } => ({
    ...{ name, t },
    all: isShared(name) ? t : makeArgument(f.region, t.dtype, [size, ...t.shape]),
  });
  const [reads, inputs] = [f.reads.map(forAll), f.inputs.map(forAll)];
  const mapped = new Map([...inputs, ...reads].flatMap(({ t, all }) => (all === t ? [] : [[t, all]])));
  const results = batch(
    [...f.outputs, ...f.assigns].map(([, t]) => t),
    mapped,
    size,
  );
  const named = (list: TracedFunction['outputs'], from: number): TracedFunction['outputs'] =>
    list.map(([name], i) => [name, results[from + i] as Tensor]);
  return {
    name: f.name,
    region: f.region,
    inputs: inputs.map(({ name, all }) => [name, all]),
    reads: reads.map(({ name, all }) => [name, all]),
    outputs: named(f.outputs, 0),
    assigns: named(f.assigns, f.outputs.length),
  };
}

/** Doubles cross the native binding as pairs of int32: it knows no 64-bit floats. */
function bitcast(name: string, from: string, source: DType, target: DType): NodeDef {
  return {
    name,
    op: 'Bitcast',
    input: [from],
    attr: { T: { type: dtypeNumber[source] }, type: { type: dtypeNumber[target] } },
  };
}

const castNode = (name: string, from: string, source: DType, target: DType): NodeDef => ({
  name,
  op: 'Cast',
  input: [from],
  attr: { SrcT: { type: dtypeNumber[source] }, DstT: { type: dtypeNumber[target] }, Truncate: { b: false } },
});

function signature(entry: Entry): Signature {
  const info = (list: Entry['inputs'], direction: 'in' | 'out'): Signature['inputs'] =>
    Object.fromEntries(
      list.map((t) => {
        const wide = t.dtype === 'float64';
        const crosses = wide || (t.dtype === 'uint8' && direction === 'out') ? 'int32' : t.dtype;
        return [
          t.name,
          {
            name: `${t.node}:0`,
            dtype: dtypeNumber[crosses],
            tensorShape: shapeProto(wide ? [...t.shape, 2] : t.shape),
          },
        ];
      }),
    );
  return { inputs: info(entry.inputs, 'in'), outputs: info(entry.outputs, 'out'), methodName: 'descent/function' };
}
