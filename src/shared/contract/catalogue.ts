import { z } from 'zod';
import type { Parameters } from '../domain/parameter.ts';
import { nothing, number, precision, rowId, values } from './common.ts';
import { engineCall } from './define.ts';

const parameters = z.custom<Parameters>((value) => typeof value === 'object' && value !== null);

export const optimizerCard = z.object({
  id: z.string(),
  title: z.string(),
  /** Such as `NCG`; the title where none is declared. */
  short: z.string(),
  order: z.number(),
  /** What kind of method it is; `own` where a plug-in does not tell. */
  family: z.string(),
  kind: z.string(),
  paper: z.string(),
  /** One step, in TeX; empty where a plug-in declares none. */
  equation: z.string(),
  /** One plain sentence. */
  about: z.string().optional(),
  /** One step in plain text; a line an assignment. */
  words: z.string().optional(),
  /** What to beware of. */
  pitfalls: z.array(z.string()).optional(),
  /** Where the defaults of hyper-parameters come from, by their names. */
  sources: z.record(z.string(), z.string()).optional(),
  hyper: parameters,
  /** What it cannot do without, in words; empty: it runs on everything. */
  needs: z.string(),
  /** What its way does not depend on, in words; empty: nothing is stated. */
  invariances: z.string(),
  cost: z.string(),
  state: z.string(),
  /** From a plug-in file. */
  own: z.boolean(),
});
export type OptimizerCard = z.infer<typeof optimizerCard>;

export const problemCard = z.object({
  id: z.string(),
  title: z.string(),
  /** Such as `BBOB`; the id where none is declared. */
  short: z.string(),
  /** As an optimizer's. */
  family: z.string(),
  kind: z.string(),
  /** The objective, in TeX; of the default instance where it depends on the parameters. */
  equation: z.string(),
  about: z.string().optional(),
  /** Where parameters choose among objectives: each with the values that choose it. */
  variants: z.array(z.object({ title: z.string(), parameters: values, equation: z.string() })).optional(),
  parameters,
  precisions: z.array(precision),
  /** What methods can know of it beside its value, in words; empty: nothing. */
  offers: z.string(),
  /** What is measured beside its value: name in words, and what that is. */
  metrics: z.array(z.object({ title: z.string(), about: z.string() })),
  /** Of the default instance. */
  dimension: z.number(),
  optimum: z.number().nullable(),
  sampled: z.boolean(),
  /** The parameters that make it two-dimensional, to draw a map of it; null: it has no such instance. */
  planar: values.nullable(),
  own: z.boolean(),
});
export type ProblemCard = z.infer<typeof problemCard>;

const range = z.tuple([z.number(), z.number()]);

/** A two-dimensional instance of a problem, to draw a map of. */
export const plane = z.object({
  /** Such as `BBOB f10 · 2-D`. */
  label: z.string(),
  /** All of them, as `catalogue.map` takes them. */
  parameters: values,
  /** Null: no run of it is in the database. */
  instanceId: rowId.nullable(),
  runs: z.number(),
  /** The part of the plane that is worth a look. */
  x: range,
  y: range,
});
export type Plane = z.infer<typeof plane>;

export const catalogueCalls = {
  'catalogue.get': engineCall(
    nothing,
    z.object({
      optimizers: z.array(optimizerCard),
      problems: z.array(problemCard),
      precisions: z.array(
        z.object({
          id: precision,
          title: z.string(),
          storage: z.string(),
          arithmetic: z.string(),
          rounding: z.string(),
        }),
      ),
    }),
  ),
  /** The two-dimensional instances of a problem: those that have runs, most first, then those it is known for. */
  'catalogue.planes': engineCall(z.object({ problem: z.string() }), z.array(plane)),
  /** The objective on a grid of a two-dimensional instance, computed in float64; rows from the least y. */
  'catalogue.map': engineCall(
    z.object({ problem: z.string(), parameters: values, x: range, y: range, resolution: z.int().min(8).max(400) }),
    z.object({
      values: z.instanceof(Float64Array),
      least: number,
      greatest: number,
      optimum: z.number().nullable(),
      /** Where it is least, if that is known. */
      minimiser: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  /** The points of a two-dimensional run at every step, taken again from its seed; row by row x, y. */
  'catalogue.trajectory': engineCall(
    z.object({ runId: rowId }),
    z.object({
      steps: z.instanceof(Float64Array),
      points: z.instanceof(Float64Array),
      /** Steps from one point to the next: more than 1 where the run has more than 20,000. */
      stride: z.number(),
    }),
  ),
} as const;
