import { expect, it } from 'vitest';
import { problems } from '../../../src/main/problems/index.ts';
import { defineProblem } from '../../../src/main/problems/define.ts';
import { rosenbrock } from '../../../src/main/problems/analytic/rosenbrock.ts';
import { neg, sum } from '../../../src/main/tensor/index.ts';
import { optimizers } from '../../../src/main/optimizers/index.ts';
import { precision } from '../../../src/main/precisions/index.ts';
import { ProgramRun } from '../../../src/main/worker/program-run.ts';
import type { Params, Scalar } from '../../../src/main/tensor/params.ts';
import { metricName } from '../../../src/shared/domain/metrics.ts';
import { fillParameters } from '../../../src/shared/domain/validate.ts';
import { playOne, specOf } from '../worker/played.ts';

it('are measured by every instance that names them', () => {
  const measuring = problems.filter(({ metrics = [] }) => metrics.length > 0);
  expect(measuring.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['muller-brown', 'misra1a', 'logreg-bc', 'softmax-dig', 'mlp-dig', 'cnn-dig', 'lstm-dig']),
  );
  for (const problem of measuring) {
    const { id, metrics = [], parameters } = problem;
    const { values } = fillParameters(parameters, {}, '', id);
    const own = problem.instance(values).metrics ?? [];
    expect(own.map(({ name, better }) => [name, better])).toEqual(metrics.map(({ name, better }) => [name, better]));
    for (const { name, about } of metrics) {
      expect(name).toMatch(metricName);
      expect(about).toMatch(/^[\p{L}0-9].*\.$/u);
    }
  }
});

it('are refused where an instance measures others', () => {
  const { kind: _, naming: __, ...definition } = rosenbrock;
  const values = fillParameters(rosenbrock.parameters, {}, '', '').values;
  const size = (x: Params) => sum(Object.values(x)[0] as Scalar);
  const wrong = defineProblem({
    ...definition,
    instance: (given) => ({ ...rosenbrock.instance(given), metrics: { size } }),
  });
  expect(() => wrong.instance(values)).toThrow("rosenbrock names the metrics '', and its instance measures 'size'");
});

it('are told in the order in which they are named, whatever order the instance has', () => {
  const { kind: _, naming: __, ...definition } = rosenbrock;
  const size = (x: Params) => sum(Object.values(x)[0] as Scalar);
  const metrics = ['b', 'a'].map((name) => ({ name, better: 'lower' as const, about: 'A sum.' }));
  const problem = defineProblem({
    ...definition,
    metrics,
    instance: (given) => ({ ...rosenbrock.instance(given), metrics: { a: size, b: (x) => neg(size(x)) } }),
  });
  const { values } = fillParameters(rosenbrock.parameters, {}, '', '');
  const optimizer = optimizers.find(({ id }) => id === 'gradient-descent')!;
  const { values: hyper } = fillParameters(optimizer.hyper, {}, '', '');
  const parts = { problem: problem.instance(values), optimizer, hyper, precision: precision('fp32') };
  const run = new ProgramRun(parts, 'told');
  run.use(specOf({ problem: 'rosenbrock', optimizer: 'gradient-descent', precision: 'fp32' }), parts);
  run.initialise();
  const { metrics: now } = run.auditCurrent();
  const total = run.points(0).now.reduce((a, b) => a + b);
  expect(now).toEqual([0 - total, total]);
  const call = run.advance('plain', { k: 3, rows: [0, 2], oracle: Infinity });
  expect(run.audit('plain', call).map(({ metrics: each }) => each[0]! + each[1]!)).toEqual([0, 0]);
  run.close();
});

it('are none where the objective is no number', async () => {
  const spec = specOf({
    ...{ problem: 'softmax-dig', optimizer: 'gradient-descent', precision: 'fp32', hyper: { lr: 1e300 } },
    ...{ budget: { steps: 50 }, every: 1 },
  });
  const { values, end } = await playOne(spec);
  expect(end?.status).toBe('diverged');
  const [, audited, accuracy] = values.at(-1)!;
  expect([Number.isFinite(audited), accuracy]).toEqual([false, NaN]);
  expect(values[0]![2]).toBeCloseTo(0.1, 1);
});

it('tells of MLP-DIG what its table has: .906 to .914 of the test digits after 2970 steps of Adam', async () => {
  const spec = specOf({
    ...{ problem: 'mlp-dig', optimizer: 'adam', precision: 'fp32' },
    ...{ budget: { steps: 2970 }, every: 990 },
  });
  const { values } = await playOne(spec);
  const accuracies = values.map(([, , accuracy]) => accuracy);
  expect(accuracies).toHaveLength(4);
  expect(accuracies[0]).toBeLessThan(0.3);
  expect(accuracies.at(-1)).toBeGreaterThan(0.9);
  expect(accuracies.at(-1)).toBeLessThan(0.92);
});
