import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeBeside } from '../../../../src/renderer/components/chart/place-beside.ts';

const stage = { width: 400, height: 300 };

test('what is read out at the cursor stands wholly inside the chart, wherever the cursor is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: -100, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 300 }),
      (cursor, top, width, height) => {
        const corner = placeBeside(cursor, top, { width, height }, stage);
        expect(corner.left).toBeGreaterThanOrEqual(0);
        expect(corner.top).toBeGreaterThanOrEqual(0);
        expect(corner.left + width).toBeLessThanOrEqual(400);
        expect(corner.top + height).toBeLessThanOrEqual(300);
      },
    ),
  );
});

test('it keeps off the cursor where there is room at either side, the right one first', () => {
  const box = { width: 150, height: 50 };
  expect(placeBeside(100, 20, box, stage)).toEqual({ left: 112, top: 20 });
  expect(placeBeside(300, 20, box, stage)).toEqual({ left: 138, top: 20 });
  // None at either side: as far from it as may be.
  expect(placeBeside(100, 20, { width: 350, height: 50 }, stage).left).toBe(50);
  expect(placeBeside(300, 20, { width: 350, height: 50 }, stage).left).toBe(0);
});
