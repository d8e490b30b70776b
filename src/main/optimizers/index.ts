import type { OptimizerDefinition } from './define.ts';
import gradientDescent from './first-order/gradient-descent.ts';
import heavyBall from './first-order/heavy-ball.ts';
import nesterov from './first-order/nesterov.ts';
import adam from './adaptive/adam.ts';
import adamw from './adaptive/adamw.ts';
import rmsprop from './adaptive/rmsprop.ts';
import lbfgs from './curvature/lbfgs.ts';
import nonlinearCg from './curvature/nonlinear-cg.ts';
import zoSgd from './zeroth-order/zo-sgd.ts';

/** Every built-in optimizer; a contract test compares this list with the folders. A family stands together. */
export const optimizers: readonly OptimizerDefinition[] = [
  ...[gradientDescent, heavyBall, nesterov],
  ...[rmsprop, adam, adamw],
  ...[nonlinearCg, lbfgs],
  ...[zoSgd],
];
