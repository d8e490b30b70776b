import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, type Need } from '../../../src/renderer/components/table/fit.ts';

const figure = (whole: number, spare = 0): Need => ({ least: whole, whole, spare });
const text = (least: number, whole: number): Need => ({ least, whole, spare: 0 });

test('with room for all, all is shown, and no column is wider than it wants', () => {
  expect(fit([text(72, 200), figure(100, 40)], 1000)).toEqual({ widths: [200, 100], printed: [true, true] });
  expect(fit([text(72, 200), figure(100, 40)], 300)).toEqual({ widths: [200, 100], printed: [true, true] });
});

test('short of room, the last small print goes first, and only as much as it takes', () => {
  const needs = [text(72, 200), figure(100, 40), figure(100, 30)];
  expect(fit(needs, 390)).toEqual({ widths: [200, 100, 70], printed: [true, true, false] });
  expect(fit(needs, 340)).toEqual({ widths: [200, 60, 70], printed: [true, false, false] });
});

test('then texts become narrower in proportion to what they can spare; figures never do', () => {
  const needs = [text(100, 300), text(100, 200), figure(150)];
  expect(fit(needs, 500).widths).toEqual([200, 150, 150]);
  expect(fit(needs, 100).widths).toEqual([100, 100, 150]);
});

test('whatever the room, no column is below its least nor above what it wants, and all fit where they can', () => {
  const need = fc
    .tuple(fc.integer({ min: 48, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40 }))
    .map(([least, more, spare]): Need => ({ least, whole: least + more, spare: Math.min(spare, least) }));
  fc.assert(
    fc.property(fc.array(need, { maxLength: 12 }), fc.integer({ min: 0, max: 3000 }), (needs, room) => {
      const { widths, printed } = fit(needs, room);
      for (const [i, { least, whole, spare }] of needs.entries()) {
        const left = printed[i] ? 0 : spare;
        expect(widths[i]).toBeGreaterThanOrEqual(least - left);
        expect(widths[i]).toBeLessThanOrEqual(whole - left);
      }
      const narrowest = needs.reduce((sum, { least, spare }) => sum + least - spare, 0);
      const sum = widths.reduce((all, width) => all + width, 0);
      if (narrowest <= room) expect(sum).toBeLessThanOrEqual(room);
    }),
  );
});
