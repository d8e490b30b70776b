import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataModules } from '../../../scripts/bundle-data.ts';
import { breastCancer, diabetes, digits, standardised, withConstant } from '../../../src/main/problems/bundled-data.ts';

const root = join(import.meta.dirname, '../../..');

const originals = readdirSync(join(root, 'data')).filter((name) => /\.csv(\.gz)?$/.test(name));

test.each(originals)('data/%s is the file that data/README.md names', (name) => {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'data', name)))
    .digest('hex');
  expect(readFileSync(join(root, 'data/README.md'), 'utf8')).toContain(`| \`${hash}\` |`);
});

test.each(Object.keys(dataModules))('%s holds what the original does', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(dataModules[path]?.());
});

test('digits are 1437 and 360 images in [0, 1] of all ten classes', () => {
  const { train, test: held } = digits();
  expect([train.count, train.width, train.features.length, train.labels.length]).toEqual([1437, 64, 1437 * 64, 1437]);
  expect([held.count, held.features.length]).toEqual([360, 360 * 64]);
  expect(Array.from(train.features.subarray(0, 8))).toEqual([0, 0, 5, 13, 9, 1, 0, 0].map((pixel) => pixel / 16));
  expect(train.features.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  expect(Array.from(train.labels.subarray(0, 12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
});

test('breast cancer has 212 malignant and 357 benign examples; standardised, its features have mean 0 and variance 1', () => {
  const data = breastCancer();
  expect([data.count, data.width]).toEqual([569, 30]);
  expect(data.labels.filter((label) => label === 0)).toHaveLength(212);
  const { features, width } = withConstant(standardised(data));
  expect(width).toBe(31);
  for (let j = 0; j < 31; j++) {
    const column = features.filter((_, at) => at % 31 === j);
    const moment = (k: number) => column.reduce((sum, v) => sum + v ** k, 0) / 569;
    expect(moment(1)).toBeCloseTo(j === 30 ? 1 : 0, 12);
    expect(moment(2)).toBeCloseTo(1, 12);
  }
});

test('diabetes has 442 patients, 10 measurements of each and what came of them', () => {
  const { count, width, features } = diabetes();
  expect([count, width, features.length]).toEqual([442, 11, 442 * 11]);
  expect(Array.from(features.subarray(0, 11))).toEqual([59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87, 151]);
});
