import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../src/shared/stats/mulberry32.ts';
import { median, medianOf } from '../../../../src/shared/stats/quantile.ts';

test('a median by selection is that by sorting: ties, infinities, NaN and no values among them', () => {
  expect(medianOf(new Float64Array())).toBeNaN();
  expect(medianOf(Float64Array.of(NaN))).toBe(Infinity);
  const draw = mulberry32(7);
  for (let round = 0; round < 500; round += 1) {
    const length = 1 + Math.floor(60 * draw());
    const values = Float64Array.from({ length }, () => {
      const kind = draw();
      if (kind < 0.1) return Infinity;
      if (kind < 0.15) return NaN;
      return kind < 0.4 ? Math.floor(4 * draw()) : draw();
    });
    const before = median(values);
    expect(medianOf(values.slice())).toBe(before);
    expect(medianOf(values.toSorted())).toBe(before);
  }
});
