import type { MetricEntry } from '../../shared/domain/metrics.ts';
import { breastCancerText } from './data/breast-cancer.ts';
import { diabetesText } from './data/diabetes.ts';
import { digitsText } from './data/digits.ts';

/** Examples: `features` [count, width] row after row. */
export interface Table {
  readonly count: number;
  readonly width: number;
  readonly features: Float64Array;
}

/** Labelled examples: `labels` [count] class numbers from 0. */
export interface Examples extends Table {
  readonly labels: Int32Array;
}

/** Handwritten digits, 8x8 pixels divided by 16, ten classes, in the order of the file. */
export function digits(): { readonly train: Examples; readonly test: Examples } {
  const rows = lines(digitsText).map((line) => Array.from(line, (digit) => parseInt(digit, 17)));
  const scaled = rows.map((row) => row.map((value, i) => (i < 64 ? value / 16 : value)));
  return { train: examples(scaled.slice(0, 1437)), test: examples(scaled.slice(1437)) };
}

/** What the digits that nobody learns from are for. */
export const testAccuracy: MetricEntry = {
  name: 'test_accuracy',
  better: 'higher',
  about: 'Share of the last 360 digits, of which no method sees any, that are told right.',
};

/** Breast cancer Wisconsin (diagnostic): 569 biopsies, 30 features in their units, malignant 0 and benign 1. */
export const breastCancer = (): Examples => examples(lines(breastCancerText).map(numbers));

/** 442 patients with diabetes: 10 measurements in their units, and last how far the disease had gone a year later. */
export function diabetes(): Table {
  const rows = lines(diabetesText).map(numbers);
  return { count: rows.length, width: 11, features: Float64Array.from(rows.flat()) };
}

const lines = (text: string): string[] => text.trim().split('\n');
const numbers = (line: string): number[] => line.split(',').map(Number);

/** Rows of features, each with its label at the end. */
function examples(rows: readonly (readonly number[])[]): Examples {
  return {
    count: rows.length,
    width: (rows[0]?.length ?? 1) - 1,
    features: Float64Array.from(rows.flatMap((row) => row.slice(0, -1))),
    labels: Int32Array.from(rows, (row) => row.at(-1) as number),
  };
}

/** Features minus their mean over their standard deviation (of the population, in float64). */
export function standardised<T extends Table>(table: T): T {
  const { features, width } = table;
  const columns = Array.from({ length: width }, (_, j) => features.filter((_value, at) => at % width === j));
  const moments = columns.map((column) => {
    const mean = average(column);
    return { mean, deviation: Math.sqrt(average(column.map((v) => (v - mean) ** 2))) };
  });
  const scaled = features.map((value, at) => {
    const { mean, deviation } = moments[at % width] as (typeof moments)[number];
    return (value - mean) / deviation;
  });
  return { ...table, features: scaled };
}

const average = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** A feature that is 1 everywhere, behind the others. */
export function withConstant({ features, count, width, labels }: Examples): Examples {
  const wider = new Float64Array(count * (width + 1)).fill(1);
  for (let i = 0; i < count; i++) wider.set(features.subarray(i * width, (i + 1) * width), i * (width + 1));
  return { features: wider, count, width: width + 1, labels };
}
