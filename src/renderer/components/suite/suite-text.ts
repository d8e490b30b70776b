import { firstFault, readJson } from '../../../shared/domain/json-text.ts';
import { isObject } from '../../../shared/domain/suite-schema.ts';

/** A suite as it is written, valid or not: what the form edits and the text shows. */
export type SuiteJson = Readonly<Record<string, unknown>>;

export const emptySuite: SuiteJson = {
  descent: 1,
  name: 'untitled',
  problems: [],
  optimizers: [],
  precisions: ['fp32', 'fp64'],
  seeds: 5,
  budget: { steps: 1000, seconds: 60 },
};

/** On one line, with spaces. In JSON a line break is never part of a string. */
const inline = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');

const isEntries = (value: unknown): value is readonly SuiteJson[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** The suite as a file that is pleasant to read: a line for each key, and one for each problem and optimizer. */
export function suiteText(suite: SuiteJson): string {
  const lines = Object.entries(suite).map(([key, value]) => {
    const text = isEntries(value)
      ? `[\n${value.map((entry) => `    ${inline(entry)}`).join(',\n')}\n  ]`
      : inline(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Why a text is not taken, and where. */
interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ReadSuite =
  { readonly suite: SuiteJson; readonly error?: undefined } | { readonly suite?: undefined; readonly error: Fault };

/** What a text holds, or what keeps the form from editing it: of a key that comes twice it would drop a value. */
export function readSuite(text: string): ReadSuite {
  const read = readJson(text);
  const fault = firstFault(read);
  if (fault) return { error: fault };
  if (!read.error && isObject(read.value)) return { suite: read.value };
  return { error: { line: 1, column: 1, message: 'expected an object with "problems" and "optimizers"' } };
}
