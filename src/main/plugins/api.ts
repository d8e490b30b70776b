/** What a plug-in file gets from `import … from 'descent'`. */
export { choice, flag, int, positive, real, unit, vector } from '../../shared/domain/parameter.ts';
export { defineOptimizer } from '../optimizers/define.ts';
export { defineProblem } from '../problems/define.ts';
export * from '../tensor/index.ts';
export * as params from '../tensor/params.ts';
