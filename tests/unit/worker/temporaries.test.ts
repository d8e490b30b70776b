import { expect, it } from 'vitest';
import { temporariesOf } from '../../../src/main/worker/temporaries.ts';

it('the temporaries of a plan of XLA are those that it allocates beforehand', () => {
  const plan = `BufferAssignment:
allocation 0: size 8, parameter 0, shape |f64[]| at ShapeIndex {}:
 value: <3 Arg_0.1 @0> (size=8,offset=0): f64[]
allocation 71: size 24, maybe-live-out:
allocation 72: size 56688, preallocated-temp:
 value: <9 add @0> (size=56,offset=128): f64[7]{0}
allocation 73: size 12, preallocated-temp:

Total bytes used: 570455 (557.1KiB)
Used values:
`;
  expect(temporariesOf(plan)).toBe(56_700);
  expect(temporariesOf('BufferAssignment:\n')).toBe(0);
});
