import { int } from '../../../shared/domain/parameter.ts';
import { matMul, matrixTranspose, mul, randomNormal, sub, subKey } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostMatrix } from '../host.ts';

const [rows, columns] = [40, 30];
const atZero = 0.378631301168639;
/** What the best matrix of rank 1 or 2 leaves, by singular values in 40 digits; M has three. */
const left: Readonly<Record<number, number>> = { 1: 0.24155466062171796, 2: 0.1048157211933097 };

const target = Float64Array.from({ length: rows * columns }, (_, at) => {
  const [i, j] = [Math.floor(at / columns) + 1, (at % columns) + 1];
  return [1, 2, 3].reduce((sum, k) => sum + Math.cos(0.3 * k * i) * Math.sin(0.2 * k * j + 0.1 * k), 0);
});

/** ½ ‖UVᵀ − M‖² / 1200 with M of 40 × 30 and rank 3, from small random factors. */
export const mf = defineProblem({
  id: 'mf',
  title: 'Matrix factorisation',
  short: 'MF',
  naming: { rank: 'rank {}' },
  revision: 1,
  parameters: { rank: int(3, { min: 1, max: columns, structural: true }) },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['residuals'],
  family: 'recovery',
  equation: String.raw`f(U, V) = \frac{1}{2 \cdot 1200}\,\bigl\lVert U V^\top - M \bigr\rVert_F^2, \qquad M_{ij} = \sum_{k=1}^{3} \cos(0.3\,k i) \sin(0.2\,k j + 0.1\,k)`,
  about:
    'Two factors of a matrix of rank 3: no two of their pairs are alike, all saddles can be left, and with a rank above 3 they are more than it takes.',
  facts: ({ rank }) => {
    const optimum = left[rank] ?? 0;
    return {
      dimension: (rows + columns) * rank,
      optimum,
      scale: atZero - optimum,
      optimumKind: 'known',
      targets: targetsWith(1e-6 * (atZero - optimum)),
      sampled: false,
    };
  },
  instance: ({ rank }) => ({
    unknowns: { U: { shape: [rows, rank], role: 'weight' }, V: { shape: [columns, rank], role: 'weight' } },
    data: { M: hostMatrix(target, rows) },
    start: (_data, key) => ({
      U: mul(randomNormal(subKey(key, 'U'), [rows, rank], 'float64'), 0.1),
      V: mul(randomNormal(subKey(key, 'V'), [columns, rank], 'float64'), 0.1),
    }),
    ...leastSquares('half squares', (x, data) =>
      mul(sub(matMul(entry(x, 'U'), matrixTranspose(entry(x, 'V'))), data.float('M')), 1 / Math.sqrt(rows * columns)),
    ),
    int4: 'blocks-all',
  }),
});
