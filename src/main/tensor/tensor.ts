import type { DType } from './dtype.ts';
import { isFloat } from './dtype.ts';
import type { Shape } from './shape.ts';
import { GraphError, showShape } from './shape.ts';

/** An attribute of a TensorFlow node. Functions are attached by `Region`s and named when a graph is lowered. */
export type Attribute =
  | { readonly type: DType }
  | { readonly types: readonly DType[] }
  | { readonly b: boolean }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly ints: readonly number[] }
  | { readonly region: Region };

/**
 * The body of a loop or a branch: outputs as expressions over its own arguments and over whatever surrounds it.
 * What it uses from outside is found and passed in when the graph is lowered.
 */
export interface Region {
  readonly id: number;
  readonly args: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

export interface ConstantValue {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Little-endian bytes of one element (splat) or of all. */
  readonly bytes: Uint8Array;
}

/**
 * One operation of the expression graph. Nodes are immutable and pure: an operation that would have an effect is a
 * variable's new value, returned by the function that is compiled. Ids grow with construction, so ascending id is a
 * topological order.
 */
export interface Node {
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Tensor[];
  /** Inputs that TensorFlow wants as constants in the same function (axes, shapes), appended after `inputs`. */
  readonly operands: readonly ConstantValue[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  /** Regions whose arguments this node's value depends on. */
  readonly regions: ReadonlySet<number>;
  readonly constant: ConstantValue | undefined;
}

/** A symbolic tensor with static dtype and shape: output `index` of a node. */
export interface Tensor<D extends DType = DType> {
  readonly node: Node;
  readonly index: number;
  readonly dtype: D;
  readonly shape: Shape;
}

/** By which maps know a tensor: two objects of one output are the same. */
export const keyOf = ({ node, index }: Pick<Tensor, 'node' | 'index'>): string => `${node.id}:${index}`;

let nextId = 1;
const none: ReadonlySet<number> = new Set();

function unionOfRegions(
  inputs: readonly Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): ReadonlySet<number> {
  let union: ReadonlySet<number> = none;
  const include = (other: ReadonlySet<number>, except?: number): void => {
    for (const id of other) {
      if (id === except || union.has(id)) continue;
      union = new Set([...union, id]);
    }
  };
  for (const t of inputs) {
    if (union === none) union = t.node.regions;
    else if (union !== t.node.regions) include(t.node.regions);
  }
  for (const a of Object.values(attributes)) {
    if ('region' in a) for (const t of a.region.outputs) include(t.node.regions, a.region.id);
  }
  return union;
}

export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly operands?: readonly ConstantValue[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly constant?: ConstantValue;
}

/** Makes a node and returns its outputs. */
export function makeNode(spec: NodeSpec): Tensor[] {
  const attributes = spec.attributes ?? {};
  const node: Node = {
    id: nextId++,
    op: spec.op,
    inputs: spec.inputs,
    operands: spec.operands ?? [],
    attributes,
    outputs: spec.outputs,
    regions: unionOfRegions(spec.inputs, attributes),
    constant: spec.constant,
  };
  return spec.outputs.map((o, index) => ({ node, index, dtype: o.dtype, shape: o.shape }));
}

/** Makes a node of one output. */
export function makeTensor<D extends DType>(
  op: string,
  inputs: readonly Tensor[],
  dtype: D,
  shape: Shape,
  attributes: Readonly<Record<string, Attribute>> = {},
  operands: readonly ConstantValue[] = [],
): Tensor<D> {
  return makeNode({ op, inputs, operands, attributes, outputs: [{ dtype, shape }] })[0] as Tensor<D>;
}

/** A region's own argument, or an input of a compiled function. */
export function makeArgument<D extends DType>(region: number, dtype: D, shape: Shape): Tensor<D> {
  const node: Node = {
    id: nextId++,
    op: 'Argument',
    inputs: [],
    operands: [],
    attributes: {},
    outputs: [{ dtype, shape }],
    regions: new Set([region]),
    constant: undefined,
  };
  return { node, index: 0, dtype, shape };
}

/** The body of a loop or a branch by its attribute. */
export function regionOf(node: Node, name: string): Region {
  const a = node.attributes[name];
  if (!a || !('region' in a)) throw new GraphError(node.op, `has no ${name}`);
  return a.region;
}

export const newRegionId = (): number => nextId++;

/** Refuses mixed dtypes: nothing is ever promoted. */
export function requireSameDtype(op: string, ...tensors: readonly Tensor[]): void {
  const first = tensors[0];
  for (const t of tensors) {
    if (first && t.dtype !== first.dtype) {
      throw new GraphError(
        op,
        `dtypes differ: ${tensors.map((x) => `${x.dtype}${showShape(x.shape)}`).join(', ')}; nothing is converted unasked, use cast`,
      );
    }
  }
}

export function requireFloat(op: string, t: Tensor): void {
  if (!isFloat(t.dtype)) throw new GraphError(op, `needs a float tensor, got ${t.dtype}${showShape(t.shape)}`);
}
