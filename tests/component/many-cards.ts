import type { OptimizerCard, ProblemCard } from '../../src/shared/contract/catalogue.ts';
import { int, positive } from '../../src/shared/domain/parameter.ts';
import { precisionIds } from '../../src/shared/domain/run-spec.ts';

const families = [
  ...['gradient', 'momentum', 'adaptive', 'matrix', 'conjugate gradient', 'quasi-Newton'],
  ...['Newton', 'trust region', 'variance reduced', 'zeroth-order', 'own'],
];

/** As many methods as the catalogue is to hold: families of them stand together, and each has a name, a paper and a parameter of its own. */
export const manyOptimizers: readonly OptimizerCard[] = Array.from({ length: 150 }, (_, i) => {
  const family = families[Math.floor((i * families.length) / 150)] ?? '';
  return {
    ...{
      id: `method-${i}`,
      title: `Method of ${family} descent ${i}`,
      short: `M${i}-${family.slice(0, 2).toUpperCase()}`,
    },
    ...{ family, order: family === 'zeroth-order' ? 0 : family === 'Newton' ? 2 : 1 },
    kind: i % 30 === 7 ? 'bilevel' : 'minimise',
    paper: `arXiv:${2000 + i}.${String(10_000 + 37 * i)}`,
    equation: String.raw`x_{k+1} = x_k - \eta_{${i}} \nabla f(x_k)`,
    about: `Goes down along direction number ${i}.`,
    words: `x ← x − rate_${i} · g`,
    pitfalls: [`Slow in valley ${i}.`],
    hyper: { lr: positive(1e-3), [`rate_${i}`]: positive(i + 1) },
    ...{ cost: `${1 + (i % 4)} gradients`, state: `${i % 3} floats per parameter`, own: family === 'own' },
    needs: i % 5 === 0 ? 'fp32 or fp64' : '',
    invariances: i % 3 === 0 ? 'the scale of f; rotations of x' : '',
  };
});

const problemFamilies = ['test function', 'matrix', 'regression', 'network', 'scientific'];

export const manyProblems: readonly ProblemCard[] = Array.from({ length: 80 }, (_, i) => {
  const family = problemFamilies[Math.floor((i * problemFamilies.length) / 80)] ?? '';
  return {
    ...{ id: `problem-${i}`, title: `A ${family} with number ${i}`, short: `P${i}`, family, kind: 'minimise' },
    equation: String.raw`f_{${i}}(x) = x^\top A x`,
    about: `Landscape number ${i}.`,
    parameters: { dimension: int(2, { min: 2, max: 99, structural: true }) },
    precisions: precisionIds.filter((precision) => precision !== 'int4' || i % 4 === 0),
    ...{ dimension: 2 + i * i, optimum: i % 7 === 0 ? null : i / 8, sampled: family === 'network', planar: null },
    offers: i % 4 === 0 ? 'a model of examples, of layers' : '',
    metrics: [],
    own: false,
  };
});
