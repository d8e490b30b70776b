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
import { mullerBrown } from './analytic/muller-brown.ts';
import { powellSingular } from './analytic/powell-singular.ts';
import { process } from './analytic/process.ts';
import { quad } from './analytic/quad.ts';
import { saddle } from './analytic/saddle.ts';
import { boxbod } from './fitting/boxbod.ts';
import { eckerle4 } from './fitting/eckerle4.ts';
import { exp2 } from './fitting/exp2.ts';
import { hahn1 } from './fitting/hahn1.ts';
import { lanczos3 } from './fitting/lanczos3.ts';
import { misra1a } from './fitting/misra1a.ts';
import { navLc } from './fitting/nav-lc.ts';
import { rat43 } from './fitting/rat43.ts';
import { thurber } from './fitting/thurber.ts';
import { logregRaw } from './convex/logreg-raw.ts';
import { sqhingeBc } from './convex/sqhinge-bc.ts';
import { svmBc } from './convex/svm-bc.ts';
import { matsense } from './recovery/matsense.ts';
import { mf } from './recovery/mf.ts';
import { phase } from './recovery/phase.ts';
import { brachistochrone } from './scientific/brachistochrone.ts';
import { minsurf } from './scientific/minsurf.ts';
import { sykVqe } from './scientific/syk-vqe.ts';
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
  ...[quadratic, quad, rosenbrock, powellSingular, saddle, mullerBrown, process, hbCycle],
  bbob,
  ...[kowalik, meyer, bard, brownDennis],
  ...[misra1a, boxbod, thurber, hahn1, eckerle4, lanczos3, rat43],
  ...[navLc, exp2],
  matrixLeastSquares,
  ...[simplexDistance, poincare, leadingEigenvector, procrustes, mbb],
  lassoDiab,
  ...[logregBc, logregRaw, svmBc, sqhingeBc],
  softmaxDig,
  ...[mf, matsense, phase],
  ...[brachistochrone, minsurf, sykVqe],
  mlpDig,
  cnnDig,
  lstmDig,
  sd,
];
