import { z } from 'zod';
import type { OptimizerEntry } from '../../../shared/domain/catalogue.ts';
import type { Parameters, ParameterValues } from '../../../shared/domain/parameter.ts';
import { invarianceKinds } from '../../../shared/domain/invariances.ts';
import { metricName } from '../../../shared/domain/metrics.ts';
import { needs, offers } from '../../../shared/domain/needs.ts';
import { spaces } from '../../../shared/domain/spaces.ts';
import { precisionIds } from '../../../shared/domain/run-spec.ts';
import type { FactsAnswer, FromHost, PlaneAnswer, ProblemData } from './messages.ts';

const anyNumber = z.custom<number>((value) => typeof value === 'number', 'expected a number');
const bounds = {
  min: z.exactOptional(anyNumber),
  max: z.exactOptional(anyNumber),
};
const numbers = z.array(z.number());

const parameters: z.ZodType<Parameters> = z.record(
  z.string().min(1).max(100),
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('real'),
      default: z.number(),
      ...bounds,
      exclusive: z.exactOptional(z.array(z.enum(['min', 'max']))),
      log: z.exactOptional(z.tuple([z.number(), z.number()])),
    }),
    z.object({
      type: z.literal('int'),
      default: z.int(),
      min: anyNumber,
      max: anyNumber,
      structural: z.exactOptional(z.boolean()),
    }),
    z.object({
      type: z.literal('choice'),
      default: z.string(),
      choices: z.array(z.string()).min(1),
      structural: z.literal(true),
    }),
    z.object({ type: z.literal('flag'), default: z.boolean(), structural: z.literal(true) }),
    z.object({ type: z.literal('vector'), default: numbers, minLength: z.int().min(0), ...bounds }),
    z.object({ type: z.literal('matrix'), default: z.array(numbers), ...bounds }),
  ]),
);

const precisions = z.array(z.enum(precisionIds));
const values = z.record(
  z.string(),
  z.custom<ParameterValues[string]>((value) => value !== undefined),
);
const words = z.string().max(10_000);
const invariance = z.union([z.enum(invarianceKinds), z.object({ of: z.enum(invarianceKinds), where: values })]);
/** What is for readers alone may be missing. */
const readers = {
  short: z.exactOptional(z.string().min(1).max(60)),
  family: z.exactOptional(z.string().min(1).max(60)),
  equation: z.exactOptional(words),
  about: z.exactOptional(words),
};
const named = {
  id: z.string().min(1).max(100),
  title: words,
  kind: z.string(),
  revision: z.int().min(0),
};

const optimizer: z.ZodType<OptimizerEntry> = z.object({
  ...named,
  order: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  paper: words.default(''),
  hyper: parameters,
  needs: z.exactOptional(z.array(z.enum(needs))),
  spaces: z.exactOptional(z.array(z.enum(spaces))),
  composite: z.exactOptional(z.literal(true)),
  ownRate: z.exactOptional(z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))),
  invariances: z.exactOptional(z.array(invariance)),
  cost: words.default(''),
  state: words.default(''),
  ...readers,
  words: z.exactOptional(words),
  pitfalls: z.exactOptional(z.array(words).max(100)),
  sources: z.exactOptional(z.record(z.string(), words)),
});

/** Without a place for the value, instances that differ would bear one name. */
const naming = z.record(z.string(), z.string().max(100).includes('{}', { error: 'expected a text with {} in it' }));

const problem: z.ZodType<ProblemData> = z.object({
  ...named,
  parameters,
  precisions,
  offers: z.exactOptional(z.array(z.enum(offers))),
  space: z.exactOptional(z.enum(spaces)),
  metrics: z.exactOptional(
    z
      .array(z.object({ name: z.string().regex(metricName), better: z.enum(['higher', 'lower']), about: words }))
      .max(20),
  ),
  ...readers,
  naming: z.exactOptional(naming),
  variants: z.exactOptional(z.array(z.object({ title: words, parameters: values, equation: words }))),
  plane: z.exactOptional(z.object({ parameters: values, hasMinimiser: z.boolean() })),
});

const facts: z.ZodType<FactsAnswer> = z.object({
  clash: z.nullable(z.object({ key: z.string(), message: words })),
  facts: z.nullable(
    z.object({
      dimension: z.int().min(1),
      optimum: z.union([z.number(), z.undefined()]),
      optimumKind: z.enum(['known', 'reference']),
      targets: numbers,
      precisions: z.exactOptional(precisions),
      latticeOptimum: z.exactOptional(z.union([z.number(), z.undefined()])),
      sampled: z.boolean(),
    }),
  ),
});

const point = z.tuple([z.number(), z.number()]);
const plane: z.ZodType<PlaneAnswer> = z.object({
  range: z.object({ x: point, y: point }),
  minimiser: z.nullable(point),
});

const modules = z.array(z.string());
const id = z.int();

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('optimizer'), entry: optimizer, modules }),
  z.object({ type: z.literal('problem'), entry: problem, answer: facts, modules }),
  z.object({ type: z.literal('invalid'), why: words, modules }),
  z.object({ type: z.literal('facts'), id, answer: facts }),
  z.object({ type: z.literal('plane'), id, answer: plane }),
  z.object({ type: z.literal('failed'), id, why: words }),
]);
