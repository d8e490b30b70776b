import type { OptimizerDefinition } from './define.ts';
import adam from './adam.ts';
import adamw from './adamw.ts';
import gradientDescent from './gradient-descent.ts';
import heavyBall from './heavy-ball.ts';
import lbfgs from './lbfgs.ts';
import nesterov from './nesterov.ts';
import nonlinearCg from './nonlinear-cg.ts';
import rmsprop from './rmsprop.ts';
import zoSgd from './zo-sgd.ts';

/** Every built-in optimizer; a contract test compares this list with the folder. A family stands together. */
export const optimizers: readonly OptimizerDefinition[] = [
  gradientDescent,
  heavyBall,
  nesterov,
  rmsprop,
  adam,
  adamw,
  nonlinearCg,
  lbfgs,
  zoSgd,
];
