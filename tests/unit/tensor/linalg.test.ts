import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { F } from './harness.ts';
import { Functions, bothModes, numbers } from './harness.ts';

const functions = new Functions();
afterAll(() => functions.close());
const n = 6;

/** Every output is a residual that exact arithmetic makes zero. */
for (const dtype of ['float32', 'float64'] as const) {
  functions.define(`residuals_${dtype}`, { m: { dtype, shape: [n, n] }, b: { dtype, shape: [n] } }, (given) => {
    const [m, b] = [given.m as F, given.b as F];
    const eye = t.eye(n, m.dtype);
    const a = t.add(t.matMul(m, m, { transposeB: true }), eye);
    const product = (p: F, q: F): F => t.matMul(p, q);
    const transposed = t.matrixTranspose<t.Float>;
    const l = t.cholesky(a);
    const { q, r } = t.qr(m);
    const tall = t.sliceAxis(m, 1, 0, 3);
    const { values, vectors } = t.eigh(a);
    const { s, u, v } = t.svd(tall);
    const column = t.expandDims(b, 1);
    const upper = t.triangularSolve(r, column, { lower: false });
    const both = t.triangularSolve(l, t.triangularSolve(l, column), { transpose: true });
    const steps = (x: F): F =>
      t.sub(t.sliceAxis(x, 0, 1, x.shape[0] ?? 0), t.sliceAxis(x, 0, 0, (x.shape[0] ?? 0) - 1));
    return {
      cholesky: t.sub(product(l, transposed(l)), a),
      choleskyLower: t.sub(t.band(l, 'upper'), t.band(l, 'diagonal')),
      qr: t.sub(product(q, r), m),
      qrOrthogonal: t.sub(product(transposed(q), q), eye),
      qrUpper: t.sub(t.band(r, 'lower'), t.band(r, 'diagonal')),
      eigh: t.sub(product(t.mul(vectors, t.expandDims(values, 0)), transposed(vectors)), a),
      eighOrthogonal: t.sub(product(transposed(vectors), vectors), eye),
      eighAscending: t.minimum(steps(values), 0),
      svd: t.sub(product(t.mul(u, t.expandDims(s, 0)), transposed(v)), tall),
      svdOrthogonal: t.sub(product(transposed(u), u), t.eye(3, m.dtype)),
      svdDescending: t.maximum(steps(s), 0),
      upperSolve: t.sub(product(r, upper), column),
      choleskySolve: t.sub(t.matVec(a, t.choleskySolve(a, b)), b),
      choleskySolveBySteps: t.sub(t.squeeze(both, 1), t.choleskySolve(a, b)),
      diag: t.sub(t.matVec(t.diag(b), t.ones([n], m.dtype)), b),
      trace: t.sub(t.sum(values), t.sum(t.band(a, 'diagonal'))),
    };
  });
}

describe.each(bothModes)('%s', (mode) => {
  it.each([
    ['float32', 2e-5],
    ['float64', 1e-12],
  ] as const)('factorisations multiply back in %s', (dtype, tolerance) => {
    const residuals = functions.run(`residuals_${dtype}`, mode, { m: numbers([n, n], 5), b: numbers([n], 6) });
    const worst = Object.fromEntries(
      Object.entries(residuals).map(([k, r]) => [k, Math.max(...Array.from(r, Math.abs))]),
    );
    // XLA's sweeps for eigh stop early (see eigh).
    const bounds: Record<string, number> = mode === 'xla' ? { eigh: Math.max(tolerance, 1e-7) } : {};
    for (const [name, size] of Object.entries(worst)) expect(size, name).toBeLessThan(bounds[name] ?? tolerance);
  });
});
