import type {
  Catalogue,
  OptimizerEntry,
  PrecisionEntry,
  ProblemEntry,
} from '../../../../src/shared/domain/catalogue.ts';
import { choice, flag, int, matrix, positive, unit, vector } from '../../../../src/shared/domain/parameter.ts';
import { precisionIds } from '../../../../src/shared/domain/run-spec.ts';

const optimizer = (id: string, hyper: OptimizerEntry['hyper']): OptimizerEntry => ({
  id,
  title: id,
  order: 1,
  kind: 'minimise',
  paper: '',
  revision: 1,
  hyper,
  cost: '1 gradient',
  state: 'none',
});

const problem = (id: string, rest: Partial<ProblemEntry>): ProblemEntry => ({
  id,
  title: id,
  kind: 'minimise',
  revision: 1,
  parameters: {},
  precisions: ['fp32', 'fp64'],
  facts: () => ({ dimension: 2, optimum: 0, optimumKind: 'known', targets: [1], sampled: false }),
  ...rest,
});

const precision = (id: PrecisionEntry['id']): PrecisionEntry => ({
  id,
  title: id,
  revision: 1,
  storage: id,
  arithmetic: id,
  rounding: 'nearest',
  dtype: id === 'fp64' ? 'float64' : 'float32',
});

/** A small catalogue with one parameter of every type. */
export const testCatalogue: Catalogue = {
  optimizers: [
    optimizer('heavy-ball', { lr: positive(0.01), momentum: unit(0.9) }),
    optimizer('adam', { lr: positive(1e-3), amsgrad: flag(false) }),
    optimizer('scheduled', { lr: positive(1), milestones: vector([10, 20], { min: 0 }) }),
  ],
  problems: [
    problem('quadratic', {
      precisions: ['fp32', 'fp64', 'int4'],
      parameters: { eigenvalues: vector([1, 10], { min: 0 }), start: vector([0, 0]) },
      check: ({ eigenvalues, start }) =>
        (eigenvalues as number[]).length === (start as number[]).length
          ? undefined
          : { key: 'start', message: 'expected as many entries as eigenvalues' },
    }),
    problem('rosenbrock', {
      parameters: {
        dimension: int(2, { min: 2, max: 100, structural: true }),
        form: choice(['chained', 'pairs'], 'chained'),
      },
    }),
    problem('matrix-least-squares', { parameters: { A: matrix([[1]]) } }),
  ],
  precisions: precisionIds.map(precision),
};
