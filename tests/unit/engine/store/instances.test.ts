import { expect, test } from 'vitest';
import { targetsOf } from '../../../../src/main/engine/store/instances.ts';

test('targets below what double precision can tell have no figures, and those above keep their indexes', () => {
  const targets_json = '[100,0.01,1e-12]';
  expect(targetsOf({ targets_json, optimum: 0 })).toEqual([100, 0.01, 1e-12]);
  expect(targetsOf({ targets_json, optimum: -123456 })).toEqual([100, 0.01]);
  expect(targetsOf({ targets_json, optimum: null })).toEqual([100, 0.01, 1e-12]);
});
