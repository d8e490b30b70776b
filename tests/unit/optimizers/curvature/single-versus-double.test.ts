import { describe, expect, it } from 'vitest';
import type { OptimizerDefinition } from '../../../../src/main/optimizers/define.ts';
import lbfgs from '../../../../src/main/optimizers/curvature/lbfgs.ts';
import ncg from '../../../../src/main/optimizers/curvature/nonlinear-cg.ts';
import type { PrecisionId } from '../../../../src/shared/domain/run-spec.ts';
import { oracleWeights } from '../../../../src/shared/domain/run-spec.ts';
import { fillParameters } from '../../../../src/shared/domain/validate.ts';
import { precision } from '../../../../src/main/precisions/index.ts';
import { sd } from '../../../../src/main/problems/networks/sd.ts';
import { ProgramRun } from '../../../../src/main/worker/program-run.ts';

/** SD-T1: a 5-10-5 tanh student of a teacher of its own kind, 115 parameters; 20,000 evaluations = gradients here. */
function relativeError(
  optimizer: OptimizerDefinition,
  id: PrecisionId,
): { error: number; gradients: number; stopped: boolean } {
  const parameters = fillParameters(sd.parameters, {}, 'sd', 'sd').values;
  const hyper = fillParameters(optimizer.hyper, {}, 'hyper', optimizer.id).values;
  const parts = { problem: sd.instance(parameters), optimizer, hyper, precision: precision(id) };
  const run = new ProgramRun(parts);
  run.use(
    {
      problem: { id: 'sd', parameters },
      optimizer: { id: optimizer.id, hyper },
      precision: id,
      seed: 0,
      trial: 0,
      budget: { steps: 1, seconds: 1, oracle: 1 },
      record: { every: null },
      device: 'cpu',
    },
    parts,
  );
  run.initialise();
  const { now, stopped } = run.advance('xla', {
    k: 1e6,
    rows: [],
    oracle: 20_000 * oracleWeights.g,
  });
  const error = run.auditCurrent().audited;
  run.close();
  return { error, gradients: now[2], stopped };
}

describe.each([ncg, lbfgs])('$id on the teacher and student of size T', (optimizer) => {
  it('reaches 1e-20 in double precision', () => {
    expect(relativeError(optimizer, 'fp64').error).toBeLessThan(1e-20);
  });
  it('stalls between 1e-13 and 1e-9 in single, where no step improves, and says so', () => {
    const { error, gradients, stopped } = relativeError(optimizer, 'fp32');
    expect(error).toBeLessThan(1e-9);
    expect(error).toBeGreaterThan(1e-13);
    expect(stopped).toBe(true);
    expect(gradients).toBeLessThan(20_000);
  });
});
