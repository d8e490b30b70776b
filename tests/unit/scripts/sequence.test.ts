import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seconds } from '../../../scripts/test/sequence.ts';

const root = join(import.meta.dirname, '../../..');

test('every file whose time is known is there', () => {
  expect(Object.keys(seconds).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
