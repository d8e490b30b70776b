import { afterAll, describe, expect, it } from 'vitest';
import aiSarah from '../../../../src/main/optimizers/first-order/ai-sarah.ts';
import { Method, closeAll, norm, quadratic } from '../harness.ts';
import { layerOf } from '../layered.ts';

afterAll(closeAll);

const inputs = Array.from({ length: 12 }, (_, i) => [1, Math.sin(i), Math.cos(2 * i)]);
const targets = inputs.map(([a, b, c]) => [a! - 2 * b! + 0.5 * c!]);
const start = [[0], [1], [1]];
const whole = layerOf(inputs, targets, start);
const sampled = { ...whole, sampling: { examples: 12, batch: 5 } };

describe('aisarah', () => {
  it('has α = vᵀAv / vᵀA²v on a quadratic: 5/17 on diag(1, 4) with v = (1, 1)', () => {
    const method = new Method(aiSarah, quadratic([1, 4], [1, 0.25]));
    method.step();
    expect(method.x[0]).toBeCloseTo(1 - 5 / 17, 14);
    expect(method.x[1]).toBeCloseTo(0.25 - 5 / 17, 14);
  });
  it('never takes a longer step than the mean of curvatures allows', () => {
    const method = new Method(aiSarah, quadratic([1, 4], [1, 0.25]));
    method.step();
    const state = method.snapshot();
    expect(state['state/delta']![0]).toBeCloseTo(17 / 5, 12);
    const [x, y] = method.x;
    const [v, w] = [x!, 4 * y!];
    const inverse = (v * v + 16 * w * w) / (v * v + 4 * w * w);
    method.step();
    const alpha = Math.min(1 / inverse, 5 / 17);
    expect(method.x[0]).toBeCloseTo(x! - alpha * v, 13);
    expect(method.snapshot()['state/delta']![0]).toBeCloseTo(0.999 * (17 / 5) + 0.001 * inverse, 12);
  });
  it('begins with the gradient of all examples, which counts as many as there are batches, and corrects it by each', () => {
    const method = new Method(aiSarah, { instance: sampled }, { rate: 'constant', lr: 0.05 });
    // Of 12 examples in batches of 5: three.
    expect(method.step()).toMatchObject({ g: 3 + 2, hv: 0 });
    const before = start.flat();
    const gradient = inputs.reduce(
      (sum, row, n) => {
        const residual = row.reduce((all, a, i) => all + a * before[i]!, 0) - targets[n]![0]!;
        return sum.map((v, i) => v + (residual * row[i]!) / 12);
      },
      [0, 0, 0],
    );
    method.x.forEach((v, i) => expect(v).toBeCloseTo(before[i]! - 0.05 * gradient[i]!, 13));
    expect(norm(method.snapshot()['state/v/x']!.map((v, i) => v - gradient[i]!))).toBeGreaterThan(1e-6);
  });
  it('takes a new one where little is left, and so ends at the minimum of all examples', () => {
    const method = new Method(aiSarah, { instance: sampled });
    method.step(400);
    [1, -2, 0.5].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v, 6));
  });
});
