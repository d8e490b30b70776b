import { DescentError } from '../../shared/domain/error.ts';
import type { Float, Tensor } from '../tensor/index.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Node } from '../tensor/tensor.ts';

/**
 * Fails where a method's arithmetic leaves its precision unasked. No op converts by itself; what is left to find is a
 * cast: in fp32 a float64 tensor of more than one entry (scalar coefficients are float64 by rule), in fp64 any float32.
 */
export function requireDtype(results: readonly Tensor[], dtype: Float): void {
  const seen = new Set<Node>();
  const stack = results.map((t) => t.node);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    // What is returned to be recorded may be widened; that is the record's precision, not the method's.
    const recorded = node.op === 'Cast' && results.some((t) => t.node === node);
    for (const output of node.outputs) {
      const promoted = dtype === 'float32' && output.dtype === 'float64' && sizeOf(output.shape) > 1 && !recorded;
      const demoted = dtype === 'float64' && output.dtype === 'float32';
      if (promoted || demoted) {
        throw new DescentError(
          'precision.converted',
          `${node.op} makes ${output.dtype}[${output.shape.join(', ')}] in a run whose arithmetic is ${dtype}`,
          {
            advice:
              'remove the cast: a method computes in the dtype of its parameters, only scalar coefficients are float64',
          },
        );
      }
    }
    for (const t of node.inputs) stack.push(t.node);
    for (const a of Object.values(node.attributes))
      if ('region' in a) for (const t of a.region.outputs) stack.push(t.node);
  }
}
