import { expect, test } from 'vitest';
import { placeOn } from '../../../src/main/shell/window-state.ts';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1400 };

test('without a kept place the window is in the middle of the first display', () => {
  expect(placeOn([left, right], undefined)).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
});

test('a kept place comes back on its display', () => {
  const state = { x: 2000, y: 50, width: 1200, height: 800, maximised: true };
  expect(placeOn([left, right], state)).toEqual({ x: 2000, y: 50, width: 1200, height: 800 });
});

test('a display that is gone, or a size that does not fit, is made up for', () => {
  const gone = { x: 2000, y: 50, width: 1200, height: 800, maximised: false };
  expect(placeOn([left], gone)).toEqual({ x: 360, y: 120, width: 1200, height: 800 });
  const half = { x: 1500, y: -100, width: 1200, height: 800, maximised: false };
  expect(placeOn([left], half)).toEqual({ x: 720, y: 0, width: 1200, height: 800 });
  const huge = { x: 0, y: 0, width: 9000, height: 10, maximised: false };
  expect(placeOn([left], huge)).toEqual({ x: 0, y: 0, width: 1920, height: 640 });
});
