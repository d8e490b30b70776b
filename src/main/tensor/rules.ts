import { GraphError } from './shape.ts';
import type { Node, Tensor } from './tensor.ts';

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

export const gradientRule = (op: string): GradientRule | undefined => rules.get(op);

/** Every op that has a rule; the tests hold each against central differences. */
export const opsWithGradient = (): string[] => [...rules.keys()].sort();

export function outputOf(node: Node, index: number): Tensor {
  const o = node.outputs[index];
  if (!o) throw new GraphError(node.op, `has no output ${index}`);
  return { node, index, dtype: o.dtype, shape: o.shape };
}
