/** What a plug-in file gets from `import … from 'descent'`. */
export { choice, flag, int, positive, real, unit, vector } from '../../shared/domain/parameter.ts';
export { defineOptimizer } from '../optimizers/define.ts';
export { withGradients } from '../optimizers/mechanisms/other-gradient.ts';
export { defineProblem } from '../problems/define.ts';
export { composite, oneNorm } from '../problems/forms/composite.ts';
export { leastSquares } from '../problems/forms/least-squares.ts';
export * as likelihoods from '../problems/forms/likelihoods.ts';
export { accuracy } from '../problems/forms/accuracy.ts';
export { modelled } from '../problems/forms/model.ts';
export * from '../tensor/index.ts';
export * as params from '../tensor/params.ts';
