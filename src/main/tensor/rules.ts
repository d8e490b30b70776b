import { GraphError } from './shape.ts';
import type { ConstantValue, Node, Region, Tensor } from './tensor.ts';
import { makeNode } from './tensor.ts';

/**
 * Reverse-mode rules, one per TensorFlow op, written with the same ops, so that gradients of gradients come out of the
 * same table. A rule gets the gradient of each output (undefined: that output does not matter) and returns the gradient
 * of each input (undefined: the input has none).
 */
export type GradientRule = (gradients: readonly (Tensor | undefined)[], node: Node) => readonly (Tensor | undefined)[];

const rules = new Map<string, GradientRule>();

export function registerGradient(op: string, rule: GradientRule): void {
  if (rules.has(op)) throw new GraphError(op, 'has two gradient rules');
  rules.set(op, rule);
}

/** For ops of one output. */
export function registerSimpleGradient(
  op: string,
  rule: (gradient: Tensor, inputs: readonly Tensor[], output: Tensor, node: Node) => readonly (Tensor | undefined)[],
): void {
  registerGradient(op, ([g], node) => (g ? rule(g, node.inputs, outputOf(node, 0), node) : []));
}

/** What a value is in a batch: [size, ...shape] with one entry for each member, or `shape`, the same for all. */
export interface Batched {
  readonly value: Tensor;
  readonly mapped: boolean;
}

/** Whether tensors are in a batch what they are without it. An unmapped one may be another: of a loop that is mapped in part. */
export const untouched = (values: readonly Batched[], tensors: readonly Tensor[]): boolean =>
  values.every(
    ({ value, mapped }, i) => !mapped && value.node === tensors[i]?.node && value.index === tensors[i].index,
  );

/** The members of a batch, as a rule sees them. */
export interface Batch {
  readonly size: number;
  /**
   * The members [size] for whom this is computed at all, inside loops and branches that others have left or not taken.
   * What the others compute here is thrown away, but must neither fail nor go on forever.
   */
  readonly active: Tensor<'bool'> | undefined;
  of(tensor: Tensor): Batched;
  /** The batch inside a loop or a branch, whose arguments have these values. */
  inside(region: Region, values: readonly Batched[], active: Tensor<'bool'> | undefined): Batch;
}

/**
 * Batching rules, one per TensorFlow op, as in JAX's `batching.py`: a rule gets what a node's inputs are in a batch, of
 * which at least one is mapped (for loops and branches: something that they use), and returns what its outputs are. The
 * axis of the batch is always the first.
 */
export type BatchingRule = (inputs: readonly Batched[], node: Node, batch: Batch) => readonly Batched[];

const batchingRules = new Map<string, BatchingRule>();

export function registerBatching(op: string, rule: BatchingRule): void {
  if (batchingRules.has(op)) throw new GraphError(op, 'has two batching rules');
  batchingRules.set(op, rule);
}

/** For ops all of whose outputs are mapped; `rule` returns them, or the only one. */
export function registerSimpleBatching(
  op: string,
  rule: (inputs: readonly Batched[], node: Node, batch: Batch) => Tensor | readonly Tensor[],
): void {
  registerBatching(op, (inputs, node, batch) => {
    const made = rule(inputs, node, batch);
    return ('node' in made ? [made] : made).map((value) => ({ value, mapped: true }));
  });
}

/** The same op on other inputs; its outputs get the axis of the batch. */
export const remake = (
  node: Node,
  inputs: readonly Tensor[],
  { size }: Batch,
  operands: readonly ConstantValue[] = node.operands,
): Tensor[] =>
  makeNode({
    op: node.op,
    inputs,
    operands,
    attributes: node.attributes,
    outputs: node.outputs.map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape] })),
  });

export const batchingRule = (op: string): BatchingRule | undefined => batchingRules.get(op);

/** Every op that has a batching rule; the tests hold each against its members alone. */
export const opsWithBatching = (): string[] => [...batchingRules.keys()].sort();

export const gradientRule = (op: string): GradientRule | undefined => rules.get(op);

/** Every op that has a rule; the tests hold each against central differences. */
export const opsWithGradient = (): string[] => [...rules.keys()].sort();

export function outputOf(node: Node, index: number): Tensor {
  const o = node.outputs[index];
  if (!o) throw new GraphError(node.op, `has no output ${index}`);
  return { node, index, dtype: o.dtype, shape: o.shape };
}
