import { expect, test } from 'vitest';
import { median, medianOf } from '../../../../src/shared/stats/quantile.ts';

/** Numbers in [0, 1) that are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; state = (state * 48_271) % 2_147_483_647) yield state / 2_147_483_647;
}

test('a median by selection is that by sorting: ties, infinities, NaN and no values among them', () => {
  expect(medianOf(new Float64Array())).toBeNaN();
  expect(medianOf(Float64Array.of(NaN))).toBe(Infinity);
  const draw = numbers(7);
  for (let round = 0; round < 500; round += 1) {
    const length = 1 + Math.floor(60 * draw.next().value);
    const values = Float64Array.from({ length }, () => {
      const kind = draw.next().value;
      if (kind < 0.1) return Infinity;
      if (kind < 0.15) return NaN;
      return kind < 0.4 ? Math.floor(4 * draw.next().value) : draw.next().value;
    });
    const before = median(values);
    expect(medianOf(values.slice())).toBe(before);
    expect(medianOf(values.toSorted())).toBe(before);
  }
});
