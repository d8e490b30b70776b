import * as z from 'zod';
import { below, complaint, unknownName, type Complaint } from './complaint.ts';

/** The file format that this version reads and writes. */
export const suiteVersion = 1;

/** Steps are counted in 32 bits, and a call takes up to 2^20 of them at once. */
export const mostSteps = 2 ** 31 - 1 - 2 ** 20;

const expected = {
  entry: 'expected an object with an "id", such as { "id": "adam", "lr": 0.001 }',
  list: 'expected a non-empty list of objects with an "id"',
  name: 'expected a non-empty text',
  shown: 'expected a text without control characters',
  precisions: 'expected a non-empty list of names of precisions',
  count: `expected a whole number from 1 to ${mostSteps}`,
  every: `expected a whole number of steps from 1 to ${mostSteps}, or nothing for the rule of 1 %`,
  seeds: 'expected a count from 1 to 1000000, or a list of whole numbers from 0 to 4294967295, none twice',
  positive: 'expected a number > 0',
  object: 'expected an object',
  device: 'expected "auto", "cpu" or "cuda:N"',
  batched: 'expected true or false',
  untimed:
    'batched runs have no seconds of their own: limit steps or oracle units, or leave out "batched"; expected nothing',
  track: 'expected "default"; tuning tracks are a later feature, which this version does not have',
};

/** Of names: what cannot be seen tells nobody two of them apart. What stands for deleted suites has one (store/suite-changes.ts). */
export const withoutControls = /^\P{Cc}*$/u;

const count = z.int(expected.count).positive(expected.count).max(mostSteps, expected.count);
const positive = z.number(expected.positive).positive(expected.positive);
const entry = z.custom<SuiteEntry>((value) => isSuiteEntry(value), expected.entry);
const entries = z.array(entry, expected.list).min(1, expected.list);
const seedCount = z.int(expected.seeds).min(1, expected.seeds).max(1_000_000, expected.seeds);
const seed = z.int(expected.seeds).min(0, expected.seeds).max(0xffffffff, expected.seeds);
const seeds = z
  .union([seedCount, z.array(seed).min(1, expected.seeds)], expected.seeds)
  .refine((value) => typeof value === 'number' || new Set(value).size === value.length, expected.seeds)
  // The quick number of repetitions; `statistics.md` asks 15 of a result and 20 of a claim.
  .default(5);

const budget = z.strictObject(
  {
    steps: count.default(1000),
    seconds: positive.optional(),
    oracle: positive.default(Number.MAX_SAFE_INTEGER),
  },
  expected.object,
);
const tuning = z.strictObject({ track: z.literal('default', expected.track).default('default') }, expected.object);
const everySteps = z.int(expected.every).positive(expected.every).max(mostSteps, expected.every);
const record = z.strictObject({ every: everySteps.nullable().default(null) }, expected.object);

/** The suite file, its `problems` and `optimizers` as written: those are checked against a catalogue. */
export const suiteSchema = z.strictObject(
  {
    descent: z.literal(suiteVersion, `expected ${suiteVersion}, the one format that this version reads`).default(1),
    name: z.string(expected.name).min(1, expected.name).regex(withoutControls, expected.shown).default('untitled'),
    problems: entries,
    optimizers: entries,
    precisions: z
      .array(z.string(expected.precisions), expected.precisions)
      .min(1, expected.precisions)
      .default(['fp32', 'fp64']),
    seeds,
    budget: budget.prefault({}),
    tuning: tuning.prefault({}),
    record: record.prefault({}),
    device: z
      .string(expected.device)
      .regex(/^(?:auto|cpu|cuda:\d+)$/, expected.device)
      .default('auto'),
    batched: z.boolean(expected.batched).optional(),
  },
  'expected an object with "problems" and "optimizers"',
);

/** A problem or optimizer of a suite: `id` and the parameters of its definition, flat. */
export type SuiteEntry = Readonly<Record<string, unknown>> & { readonly id: string };
/** `batched` is left out where it is not so, as a run has it: a suite that was stored before there were any is what it was. */
export type Suite = Omit<z.output<typeof suiteSchema>, 'batched'> & { readonly batched?: true };

/** Seconds that a run may take where a suite says nothing of them, and has runs that are timed. */
const defaultSeconds = 60;

const keysOf: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(suiteSchema.shape),
  budget: Object.keys(budget.shape),
  tuning: Object.keys(tuning.shape),
  record: Object.keys(record.shape),
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSuiteEntry = (value: unknown): value is SuiteEntry => isObject(value) && typeof value.id === 'string';

/** Checks all of a suite that needs no catalogue; `suite` is absent when it has complaints. */
export function checkSuite(raw: unknown): { readonly suite?: Suite; readonly complaints: readonly Complaint[] } {
  const result = suiteSchema.safeParse(raw);
  if (result.success) {
    const { batched = false, ...suite } = result.data;
    const { steps, seconds, oracle } = suite.budget;
    if (!batched)
      return { suite: { ...suite, budget: { steps, seconds: seconds ?? defaultSeconds, oracle } }, complaints: [] };
    if (seconds === undefined) return { suite: { ...suite, batched }, complaints: [] };
    return { complaints: [complaint('budget.seconds', seconds, expected.untimed)] };
  }
  return { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue, raw)) };
}

function complaintsOf(issue: z.core.$ZodIssue, raw: unknown): Complaint[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const key = path.reduce<string>(below, '');
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], raw);
  if (issue.code !== 'unrecognized_keys') return [complaint(key, value, issue.message)];
  return issue.keys.map((name) =>
    unknownName(below(key, name), (value as Record<string, unknown>)[name], name, 'key', keysOf[key] ?? []),
  );
}
