import { expect, it } from 'vitest';
import { problems } from '../../../src/main/problems/index.ts';
import { defineProblem } from '../../../src/main/problems/define.ts';
import { rosenbrock } from '../../../src/main/problems/analytic/rosenbrock.ts';
import { sum } from '../../../src/main/tensor/index.ts';
import type { Params, Scalar } from '../../../src/main/tensor/params.ts';
import { metricName } from '../../../src/shared/domain/metrics.ts';
import { fillParameters } from '../../../src/shared/domain/validate.ts';
import { playOne, specOf } from '../worker/played.ts';

it('are measured by every instance that names them', () => {
  const measuring = problems.filter(({ metrics = [] }) => metrics.length > 0);
  expect(measuring.map(({ id }) => id)).toEqual(['logreg-bc', 'softmax-dig', 'mlp-dig', 'cnn-dig', 'lstm-dig']);
  for (const problem of measuring) {
    const { id, metrics = [], parameters } = problem;
    const { values } = fillParameters(parameters, {}, '', id);
    expect(Object.keys(problem.instance(values).metrics ?? {})).toEqual(metrics.map(({ name }) => name));
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
