import { matVec, mul, square, sub } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostRows, hostVector } from '../host.ts';
import { inner } from '../orthonormal.ts';
import { randomData } from '../random.ts';

const [size, measurements] = [50, 400];
const powerSteps = 50;

const unit = (v: readonly number[]): number[] => v.map((entry) => entry / Math.sqrt(inner(v, v)));

/** Gaussian aₖ, and then the signal x* of length 1; the start by the power method from (1, …, 1). */
function instance(): { a: number[][]; b: number[]; start: number[] } {
  const { normal } = randomData(1);
  const a = Array.from({ length: measurements }, () => Array.from({ length: size }, normal));
  const signal = unit(Array.from({ length: size }, normal));
  const b = a.map((row) => inner(row, signal) ** 2);
  let direction = unit(Array.from({ length: size }, () => 1));
  for (let step = 0; step < powerSteps; step++) {
    const weights = a.map((row, k) => inner(row, direction) * (b[k] ?? 0));
    direction = unit(direction.map((_, i) => a.reduce((sum, row, k) => sum + (weights[k] ?? 0) * (row[i] ?? 0), 0)));
  }
  // The mean of (a·x)² is ‖x‖².
  const length = Math.sqrt(b.reduce((sum, v) => sum + v, 0) / measurements);
  return { a, b, start: direction.map((v) => v * length) };
}

/** Mean ((aₖ·x)² − bₖ)² / 4 of 400 squares of products with a signal of 50 numbers, which is found up to its sign. */
export const phase = defineProblem({
  id: 'phase',
  title: 'A signal from its magnitudes',
  short: 'PHASE',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  offers: ['residuals'],
  family: 'recovery',
  equation: String.raw`f(x) = \frac{1}{4 \cdot 400} \sum_{k=1}^{400} \bigl( (a_k^\top x)^2 - b_k \bigr)^2, \qquad b_k = (a_k^\top x^\ast)^2, \quad a_k \text{ Gaussian}`,
  about:
    'Phase retrieval in real numbers: 400 measurements without their signs, from a start that is right in the main.',
  facts: () => ({
    dimension: size,
    optimum: 0,
    scale: 1,
    optimumKind: 'known',
    targets: targetsWith(1e-10),
    sampled: false,
  }),
  instance: () => {
    const { a, b, start } = instance();
    return {
      unknowns: { x: { shape: [size], role: 'vector' } },
      data: { a: hostRows(a), b: hostVector(b), start: hostVector(start) },
      start: (data) => ({ x: data.float('start') }),
      ...leastSquares('half squares', (x, data) =>
        mul(sub(square(matVec(data.float('a'), entry(x, 'x'))), data.float('b')), 1 / Math.sqrt(2 * measurements)),
      ),
    };
  },
});
