import { describe, expect, it } from 'vitest';
import { defineOptimizer } from '../../../src/main/optimizers/define.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import { quadratic } from '../../../src/main/conformance/problems.ts';
import type { DType, Float } from '../../../src/main/tensor/index.ts';
import { cast } from '../../../src/main/tensor/index.ts';
import { axpy, map } from '../../../src/main/tensor/params.ts';
import { buildRunProgram } from '../../../src/main/worker/run-program.ts';

/** Gradient descent whose gradient takes a detour through another dtype. */
const through = (dtype: DType): Parameters<typeof buildRunProgram>[0]['optimizer'] =>
  defineOptimizer({
    id: 'detour',
    title: 'detour',
    order: 1,
    paper: 'none',
    revision: 1,
    hyper: {},
    cost: '1 gradient',
    state: 'none',
    init: () => ({}),
    step: ({ x, oracle }) => {
      const g = map((a) => cast<Float>(cast(a, dtype), a.dtype), oracle.gradient(x));
      return { x: axpy(-0.1, g, x), state: {} };
    },
  });
const build = (id: 'fp32' | 'fp64' | 'int4', dtype: DType): unknown =>
  buildRunProgram({ problem: quadratic, optimizer: through(dtype), hyper: {}, precision: precision(id) });

describe('requireDtype', () => {
  it.each([
    ['fp32', 'float64'],
    ['int4', 'float64'],
    ['fp64', 'float32'],
  ] as const)('fails a method that leaves %s for %s', (id, dtype) => {
    expect(() => build(id, dtype)).toThrow(expect.objectContaining({ code: 'precision.converted' }));
  });

  it('lets pass what stays', () => {
    expect(() => build('fp32', 'float32')).not.toThrow();
    expect(() => build('fp64', 'float64')).not.toThrow();
  });
});
