import { intOperand, isSplat } from './constant.ts';
import type { DType } from './dtype.ts';
import { bytesPerElement, dtypeNumber } from './dtype.ts';
import { folded } from './fold.ts';
import type { AttrValue, FunctionDef, NodeDef, TensorProto } from './saved-model.ts';
import type { Shape } from './shape.ts';
import { GraphError, sizeOf } from './shape.ts';
import type { Attribute, ConstantValue, Node, Tensor } from './tensor.ts';
import { keyOf, regionOf } from './tensor.ts';

/** Names of the outputs in TensorFlow's op definitions, where they are not the single `output`. */
const outputNames: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    'AddV2 Sub Mul RealDiv FloorDiv FloorMod Maximum Minimum Pow Atan2 Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr RightShift BitwiseAnd BitwiseXor'
      .split(' ')
      .map((op) => [op, ['z']]),
  ),
  ...Object.fromEntries(
    (
      'Neg Abs Sign Square Floor Ceil Round Exp Expm1 Log Log1p Sqrt Rsqrt Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Erf ' +
      'Sigmoid Reciprocal Cast IsFinite IsNan LogicalNot Transpose'
    )
      .split(' ')
      .map((op) => [op, ['y']]),
  ),
  Relu: ['activations'],
  Softplus: ['activations'],
  MatMul: ['product'],
  Cumsum: ['out'],
  Qr: ['q', 'r'],
  Svd: ['s', 'u', 'v'],
  SelfAdjointEigV2: ['e', 'v'],
  ReadVariableOp: ['value'],
};
const listOutputs = new Set(['StatelessWhile', 'StatelessIf', 'StatefulPartitionedCall']);

export const utf8 = (s: string): Uint8Array => new TextEncoder().encode(s);

export const shapeProto = (shape: Shape): { dim: { size: number }[] } => ({ dim: shape.map((size) => ({ size })) });

function tensorProto(c: ConstantValue): TensorProto {
  const proto: TensorProto = { dtype: dtypeNumber[c.dtype], tensorShape: shapeProto(c.shape) };
  const one = bytesPerElement[c.dtype];
  if (!isSplat(c) || sizeOf(c.shape) === 1) return { ...proto, tensorContent: c.bytes };
  const view = new DataView(c.bytes.buffer, c.bytes.byteOffset, one);
  switch (c.dtype) {
    case 'float32':
      return { ...proto, floatVal: [view.getFloat32(0, true)] };
    case 'float64':
      return { ...proto, doubleVal: [view.getFloat64(0, true)] };
    case 'int32':
      return { ...proto, intVal: [view.getInt32(0, true)] };
    case 'uint8':
      return { ...proto, intVal: [view.getUint8(0)] };
    case 'bool':
      return { ...proto, boolVal: [view.getUint8(0) !== 0] };
    case 'int64':
      return { ...proto, int64Val: [Number(view.getBigInt64(0, true))] };
    case 'uint64':
      return { ...proto, uint64Val: [Number(view.getBigUint64(0, true))] };
  }
}

export const constNode = (name: string, c: ConstantValue): NodeDef => ({
  name,
  op: 'Const',
  input: [],
  attr: { dtype: { type: dtypeNumber[c.dtype] }, value: { tensor: tensorProto(c) } },
});

/** Collects the functions of one graph and gives each a name of its own. */
export class Library {
  readonly functions: FunctionDef[] = [];
  private count = 0;
  /** TensorFlow's own executor runs loops fastest as dataflow (Switch and Merge); XLA wants them whole. */
  controlFlow: 'dataflow' | 'whole' = 'whole';
  name(stem: string): string {
    return `${stem}_${this.count++}`;
  }
}

/**
 * The nodes of one function while it is written. A value is placed in the outermost function in which all that it
 * depends on exists, so what does not change in a loop is computed before it; but a branch keeps what only it needs,
 * since the point of a branch is not to compute the other. Constants are written wherever they are used: XLA wants them
 * in the same function.
 */
export class FunctionScope {
  readonly nodes: NodeDef[] = [];
  /** Values passed in from the parent, in order. */
  readonly captures: { readonly tensor: Tensor; readonly name: string }[] = [];
  private readonly names = new Map<string, string>();
  private readonly constants = new Map<string, string>();
  private count = 0;

  private readonly library: Library;
  private readonly kind: 'function' | 'loop' | 'branch';
  private readonly region: number;
  private readonly parent: FunctionScope | undefined;

  constructor(library: Library, kind: 'function' | 'loop' | 'branch', region: number, parent?: FunctionScope) {
    this.library = library;
    this.kind = kind;
    this.region = region;
    this.parent = parent;
  }

  bind(tensor: Tensor, name: string): void {
    this.names.set(keyOf(tensor), name);
  }

  add(op: string, input: string[], attr: Record<string, AttrValue>): string {
    const name = `n${this.count++}`;
    this.nodes.push({ name, op, input, attr });
    return name;
  }

  /** The name by which this function knows a tensor; writes what is missing. */
  resolve(tensor: Tensor): string {
    const known = this.names.get(keyOf(tensor));
    if (known !== undefined) return known;
    const value = folded(tensor.node);
    if (value) {
      const name = this.constant(value);
      // What was computed from a constant would be written again for each use, however large.
      if (!tensor.node.constant) this.bind(tensor, name);
      return name;
    }
    if (this.belongsHere(tensor)) {
      this.emitWithInputs(tensor.node);
      return this.names.get(keyOf(tensor)) as string;
    }
    this.parent?.resolve(tensor);
    const name = `c${this.captures.length}`;
    this.captures.push({ tensor, name });
    this.bind(tensor, name);
    return name;
  }

  private belongsHere(tensor: Tensor): boolean {
    if (!this.parent || tensor.node.regions.has(this.region)) return true;
    return this.kind === 'branch' && !this.parent.has(tensor);
  }

  private has(tensor: Tensor): boolean {
    if (this.names.has(keyOf(tensor))) return true;
    return this.parent !== undefined && !tensor.node.regions.has(this.region) && this.parent.has(tensor);
  }

  constant(c: ConstantValue): string {
    const key = c.bytes.length > 64 ? undefined : `${c.dtype}|${c.shape.join()}|${c.bytes.join()}`;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = `k${this.count++}`;
    this.nodes.push(constNode(name, c));
    const output = `${name}:output:0`;
    if (key !== undefined) this.constants.set(key, output);
    return output;
  }

  /** Writes a node after all that it needs; iterative, since graphs of unrolled methods are deeper than the stack. */
  private emitWithInputs(root: Node): void {
    const stack = [{ node: root, at: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.at++];
      if (!input) {
        if (!this.names.has(keyOf({ node: top.node, index: 0 }))) this.emit(top.node);
        stack.pop();
      } else if (!this.names.has(keyOf(input)) && !folded(input.node) && this.belongsHere(input)) {
        stack.push({ node: input.node, at: 0 });
      }
    }
  }

  private emit(node: Node): void {
    if (node.op === 'Argument') throw new GraphError('lower', 'an argument is used outside the function it belongs to');
    if (node.op === 'StatelessWhile') return this.emitWhile(node);
    if (node.op === 'StatelessIf') return this.emitIf(node);
    const input = [...node.inputs.map((t) => this.resolve(t)), ...node.operands.map((c) => this.constant(c))];
    if (node.op === 'Svd' && this.library.controlFlow === 'whole') return this.emitSvd(node, input);
    const attr = Object.fromEntries(Object.entries(node.attributes).map(([k, a]) => [k, attrValue(a)]));
    if (node.op === 'SetRow') return this.emitSetRow(node, input, attr);
    this.bindOutputs(node, this.add(node.op, input, attr));
  }

  private emitSetRow(node: Node, input: string[], attr: Record<string, AttrValue>): void {
    const [x = '', slice = '', corner = '', index = ''] = input;
    const whole = this.library.controlFlow === 'whole';
    const name = whole
      ? this.add('XlaDynamicUpdateSlice', [x, slice, corner], attr)
      : this.add('TensorScatterUpdate', [x, index, slice], attr);
    this.bindOutputs(node, name);
  }

  /** XLA's version of `Svd` stops at a relative 1e-6 even in double; this is the same with a tolerance. */
  private emitSvd(node: Node, input: string[]): void {
    const dtype = node.outputs[0]?.dtype ?? 'float64';
    const T = { type: dtypeNumber[dtype] };
    const epsilon = { f: dtype === 'float64' ? 1e-13 : 1e-6 };
    const name = this.add('XlaSvd', input, { T, max_iter: { i: 100 }, epsilon, precision_config: { s: utf8('') } });
    ['s', 'u', 'v'].forEach((output, index) => {
      // It returns whole orthogonal matrices: the reduced ones are their first columns.
      const shape = node.outputs[index]?.shape ?? [];
      const [begin, size] = [this.constant(intOperand(shape.map(() => 0))), this.constant(intOperand(shape))];
      const part = this.add('Slice', [`${name}:${output}:0`, begin, size], { T, Index: { type: dtypeNumber.int32 } });
      this.bind({ node, index, dtype, shape }, `${part}:output:0`);
    });
  }

  private bindOutputs(node: Node, name: string): void {
    const names = outputNames[node.op] ?? ['output'];
    node.outputs.forEach((o, index) => {
      const output = listOutputs.has(node.op) ? `${name}:output:${index}` : `${name}:${names[index] ?? 'output'}:0`;
      this.bind({ node, index, dtype: o.dtype, shape: o.shape }, output);
    });
  }

  private emitWhile(node: Node): void {
    const [test, body] = [regionOf(node, 'cond'), regionOf(node, 'body')];
    const inits = node.inputs.map((t) => this.resolve(t));
    const scopes = [test, body].map((region) => {
      const scope = new FunctionScope(this.library, 'loop', region.id, this);
      region.args.forEach((t, i) => scope.bind(t, `a${i}`));
      return { scope, region, results: region.outputs.map((t) => scope.resolve(t)) };
    });
    const captured = unionOfCaptures(scopes.map((s) => s.scope));
    const types = [...node.inputs, ...captured].map((t) => t.dtype);
    const [testName, bodyName] = scopes.map(({ scope, region, results }, i) => {
      const isBody = i === 1;
      const all = isBody
        ? [...results, ...captured.map((t) => scope.captureName(t) ?? unusedName(t, captured))]
        : results;
      const outTypes = isBody ? types : (['bool'] as const);
      return scope.finish(isBody ? 'body' : 'cond', region.args.length, types, captured, all, outTypes);
    });
    const name = this.add('StatelessWhile', [...inits, ...captured.map((t) => this.resolve(t))], {
      T: { list: { type: types.map((d) => dtypeNumber[d]) } },
      cond: { func: { name: testName as string } },
      body: { func: { name: bodyName as string } },
      output_shapes: { list: { shape: [...node.inputs, ...captured].map((t) => shapeProto(t.shape)) } },
      parallel_iterations: { i: 1 },
      ...this.controlFlow(),
    });
    this.bindOutputs(node, name);
  }

  private emitIf(node: Node): void {
    const predicate = this.resolve(node.inputs[0] as Tensor);
    const scopes = ['then_branch', 'else_branch'].map((which) => {
      const region = regionOf(node, which);
      const scope = new FunctionScope(this.library, 'branch', region.id, this);
      return { scope, results: region.outputs.map((t) => scope.resolve(t)) };
    });
    const captured = unionOfCaptures(scopes.map((s) => s.scope));
    const types = captured.map((t) => t.dtype);
    const outTypes = node.outputs.map((o) => o.dtype);
    const [yes, no] = scopes.map(({ scope, results }) => scope.finish('branch', 0, types, captured, results, outTypes));
    const name = this.add('StatelessIf', [predicate, ...captured.map((t) => this.resolve(t))], {
      Tcond: { type: dtypeNumber.bool },
      Tin: { list: { type: types.map((d) => dtypeNumber[d]) } },
      Tout: { list: { type: outTypes.map((d) => dtypeNumber[d]) } },
      then_branch: { func: { name: yes as string } },
      else_branch: { func: { name: no as string } },
      output_shapes: { list: { shape: node.outputs.map((o) => shapeProto(o.shape)) } },
      ...this.controlFlow(),
    });
    this.bindOutputs(node, name);
  }

  private controlFlow(): Record<string, AttrValue> {
    return this.library.controlFlow === 'dataflow' ? { _lower_using_switch_merge: { b: true } } : {};
  }

  private captureName(tensor: Tensor): string | undefined {
    return this.captures.find((c) => keyOf(c.tensor) === keyOf(tensor))?.name;
  }

  /** Writes this loop or branch function into the library; its signature is its arguments, then all captures. */
  private finish(
    stem: string,
    args: number,
    types: readonly DType[],
    captured: readonly Tensor[],
    results: readonly string[],
    outTypes: readonly DType[],
  ): string {
    const inputNames = [
      ...Array.from({ length: args }, (_, i) => `a${i}`),
      ...captured.map((t) => this.captureName(t) ?? unusedName(t, captured)),
    ];
    const name = this.library.name(stem);
    this.library.functions.push(
      functionDef(
        name,
        inputNames.map((n, i) => ({ name: n, dtype: types[i] as DType })),
        this.nodes,
        results.map((r, i) => ({ name: `r${i}`, dtype: outTypes[i] as DType, from: r })),
      ),
    );
    return name;
  }
}

const unusedName = (t: Tensor, captured: readonly Tensor[]): string => `u${captured.indexOf(t)}`;

function unionOfCaptures(scopes: readonly FunctionScope[]): Tensor[] {
  const seen = new Map<string, Tensor>();
  for (const s of scopes)
    for (const c of s.captures) if (!seen.has(keyOf(c.tensor))) seen.set(keyOf(c.tensor), c.tensor);
  return [...seen.values()];
}

export function functionDef(
  name: string,
  inputs: readonly { name: string; dtype: DType | 'resource' }[],
  nodes: readonly NodeDef[],
  outputs: readonly { name: string; dtype: DType; from: string }[],
  attr: Record<string, AttrValue> = {},
  effects: readonly string[] = [],
): FunctionDef {
  const number = (d: DType | 'resource'): number => (d === 'resource' ? 20 : dtypeNumber[d]);
  return {
    signature: {
      name,
      inputArg: inputs.map((i) => ({ name: i.name, type: number(i.dtype) })),
      outputArg: outputs.map((o) => ({ name: o.name, type: number(o.dtype) })),
      isStateful: effects.length > 0,
      controlOutput: [...effects],
    },
    nodeDef: [...nodes],
    ret: Object.fromEntries(outputs.map((o) => [o.name, o.from])),
    attr,
    controlRet: Object.fromEntries(effects.map((e) => [e, e])),
  };
}

function attrValue(a: Attribute): AttrValue {
  if ('type' in a) return { type: dtypeNumber[a.type] };
  if ('types' in a) return { list: { type: a.types.map((d) => dtypeNumber[d]) } };
  if ('ints' in a) return { list: { i: [...a.ints] } };
  if ('s' in a) return { s: utf8(a.s) };
  if ('b' in a) return { b: a.b };
  if ('i' in a) return { i: a.i };
  if ('f' in a) return { f: a.f };
  throw new GraphError('lower', 'a region cannot be an attribute here');
}
