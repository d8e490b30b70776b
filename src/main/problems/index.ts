import { bbob } from './bbob.ts';
import type { ProblemDefinition } from './define.ts';
import { bard } from './fitting/bard.ts';
import { leadingEigenvector } from './constrained/leading-eigenvector.ts';
import { mbb } from './constrained/mbb.ts';
import { poincare } from './constrained/poincare.ts';
import { procrustes } from './constrained/procrustes.ts';
import { simplexDistance } from './constrained/simplex-distance.ts';
import { brownDennis } from './fitting/brown-dennis.ts';
import { hbCycle } from './analytic/hb-cycle.ts';
import { kowalik } from './fitting/kowalik.ts';
import { meyer } from './fitting/meyer.ts';
import { lassoDiab } from './convex/lasso-diab.ts';
import { logregBc } from './convex/logreg-bc.ts';
import { matrixLeastSquares } from './matrix-least-squares.ts';
import { cnnDig } from './networks/cnn-dig.ts';
import { lstmDig } from './networks/lstm-dig.ts';
import { mlpDig } from './networks/mlp-dig.ts';
import { quadratic } from './analytic/quadratic.ts';
import { rosenbrock } from './analytic/rosenbrock.ts';
import { sd } from './networks/sd.ts';
import { softmaxDig } from './convex/softmax-dig.ts';

/** Every problem of the workbench, in the order in which they are listed: a family stands together. */
export const problems: readonly ProblemDefinition[] = [
  quadratic,
  rosenbrock,
  hbCycle,
  bbob,
  ...[kowalik, meyer, bard, brownDennis],
  matrixLeastSquares,
  ...[simplexDistance, poincare, leadingEigenvector, procrustes, mbb],
  lassoDiab,
  logregBc,
  softmaxDig,
  mlpDig,
  cnnDig,
  lstmDig,
  sd,
];
