import type { OptimizerDefinition } from './define.ts';
import adam from './adam.ts';
import adamw from './adamw.ts';
import gradientDescent from './gradient-descent.ts';
import heavyBall from './heavy-ball.ts';
import nesterov from './nesterov.ts';
import rmsprop from './rmsprop.ts';

/** Every built-in optimizer; a contract test compares this list with the folder. */
export const optimizers: readonly OptimizerDefinition[] = [gradientDescent, heavyBall, nesterov, rmsprop, adam, adamw];
