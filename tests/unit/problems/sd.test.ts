import { describe, expect, test } from 'vitest';
import type { ProblemInstance } from '../../../src/main/problems/define.ts';
import { randomData } from '../../../src/main/problems/random.ts';
import { sd } from '../../../src/main/problems/networks/sd.ts';
import { evaluator, graphOf, gradientError, instanceOf, withDefaults } from './evaluator.ts';

const dimension = (size: string, hidden: string) => sd.facts(withDefaults(sd, { size, hidden })).dimension;

/** The teacher as a point: its tensors in the order of the unknowns, each passed through `change`. */
const teacherOf = (
  { unknowns, data }: ProblemInstance,
  change = (values: Float64Array, _columns: number): Float64Array => values,
): Float64Array =>
  Float64Array.from(
    Object.keys(unknowns).flatMap((name) => {
      const { values, shape } = data[`teacher_${name}`] as { values: Float64Array; shape: number[] };
      return Array.from(shape.length === 2 ? change(values, shape[1] as number) : values);
    }),
  );

describe('sizes', () => {
  test('have the numbers of parameters of the table', () => {
    expect([dimension('T', '1'), dimension('T', '2')]).toEqual([115, 165]);
    const S = ['1', '2', '3', '5'].map((hidden) => dimension('S', hidden));
    expect([Math.min(...S), Math.max(...S)]).toEqual([4540, 6220]);
    for (const [size, about] of [
      ['M', 9e4],
      ['L', 1e6],
      ['XL', 4e6],
    ] as const)
      for (const hidden of ['1', '2', '3', '5'])
        expect(Math.abs(dimension(size, hidden) / about - 1)).toBeLessThan(0.15);
  });

  test('T has no 3 or 5 hidden layers', () => {
    const check = (size: string, hidden: string) => sd.check?.(withDefaults(sd, { size, hidden }));
    expect(check('T', '3')).toEqual({ key: 'hidden', message: 'expected one of 1, 2 for size T, got 3' });
    expect(check('S', '3')).toBeUndefined();
  });

  test('bring their own targets into the common ladder, descending', () => {
    const { targets } = sd.facts(withDefaults(sd, { size: 'T' }));
    for (const target of [100, 1e-2, 1e-7, 1e-12]) expect(targets).toContain(target);
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets).toEqual(targets.toSorted((a, b) => b - a));
    expect(sd.facts(withDefaults(sd, { size: 'S' })).targets).toContain(3e-2);
  });
});

test('the teacher is drawn layer by layer, weights before biases, and then the inputs', () => {
  const { data } = instanceOf(sd, { g: 4, instance: 3 });
  const { normal, uniform } = randomData(3);
  const expectDrawn = (name: string, n: number, scale: number): void => {
    const values = data[name]?.values as Float64Array;
    expect(values).toHaveLength(n);
    values.forEach((value) => expect(value).toBeCloseTo(scale * normal(), 14));
  };
  expectDrawn('teacher_W1', 50, 4 / Math.sqrt(5));
  expectDrawn('teacher_b1', 10, 0.4);
  expectDrawn('teacher_W2', 50, 1 / Math.sqrt(10));
  expectDrawn('teacher_b2', 5, 0.1);
  const inputs = data['inputs']?.values as Float64Array;
  expect(inputs).toHaveLength(500);
  inputs.forEach((value) => expect(value).toBeCloseTo(Math.sqrt(3) * (2 * uniform() - 1), 14));
});

/** Relative error of the true teacher in single precision: the floor of fp32, with room for other random numbers. */
test.each([
  ['T', '1', 1, 6e-15],
  ['S', '5', 4, 3e-13],
])('%s, %s hidden, g = %f: the teacher has error 0 in float64 and about %f in float32', (size, hidden, g, floor) => {
  const instance = instanceOf(sd, { size, hidden, g });
  const x = teacherOf(instance);
  const double = evaluator(instance);
  expect(double.value(x)).toBeLessThan(1e-27);
  double.close();
  const single = evaluator(instance, 'float32');
  const error = single.value(x);
  single.close();
  expect(error).toBeGreaterThan(floor / 3);
  expect(error).toBeLessThan(floor * 3);
});

/** Each column (output channel) rounded to {-7..7} times its largest entry over 7. */
function roundedChannels(values: Float64Array, columns: number): Float64Array {
  const steps = Array.from({ length: columns }, (_, c) => {
    const column = values.filter((_value, at) => at % columns === c);
    return Math.max(...column.map(Math.abs)) / 7;
  });
  return values.map((value, at) => {
    const step = steps[at % columns] as number;
    return Math.round(value / step) * step;
  });
}

test.each([
  ['1', 1, 2.0e-2],
  ['3', 1, 3.4e-2],
  ['5', 1, 3.0e-2],
  ['1', 4, 2.4e-2],
  ['5', 4, 2.8e-1],
])('S, %s hidden, g = %f: the teacher rounded to 4 bits has error about %f', (hidden, g, published) => {
  const instance = instanceOf(sd, { size: 'S', hidden, g });
  const e = evaluator(instance);
  const error = e.value(teacherOf(instance, roundedChannels));
  e.close();
  // Published for one teacher: those of other instances differ by up to a factor of two.
  expect(Math.abs(Math.log2(error / published))).toBeLessThan(1);
});

test.each([
  ['1', 1],
  ['2', 4],
])('T, %s hidden, g = %i: the gradient at the start agrees with central differences', (hidden, g) => {
  const e = evaluator(instanceOf(sd, { hidden, g }));
  expect(gradientError(e, e.start(), 1e-5, { most: 165 })).toBeLessThan(1e-8);
  e.close();
});

test('the student starts from Glorot weights of its own seed and zero biases', () => {
  const e = evaluator(instanceOf(sd, { size: 'S' }));
  const [x, same, other] = [e.start(5), e.start(5), e.start(6)];
  e.close();
  expect(same).toEqual(x);
  expect(other).not.toEqual(x);
  const W1 = x.subarray(0, 2000);
  const limit = Math.sqrt(6 / 210);
  const largest = Math.max(...W1.map(Math.abs));
  expect(largest).toBeLessThan(limit);
  expect(largest).toBeGreaterThan(0.99 * limit);
  expect(W1.reduce((sum, w) => sum + w * w, 0) / 2000 / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  expect(x.subarray(2000, 2200)).toEqual(new Float64Array(200));
});

test('instances and nonlinearity share one graph', () => {
  const graph = (values: object) => graphOf(instanceOf(sd, { hidden: '2', ...values }), 'float32');
  expect(graph({ instance: 9, g: 4 })).toEqual(graph({}));
});

test('int4 is for size S and above', () => {
  expect(instanceOf(sd, { size: 'T' }).int4).toBeUndefined();
  expect(instanceOf(sd, { size: 'S' }).int4).toBe('blocks');
});
