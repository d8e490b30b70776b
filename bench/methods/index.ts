import { availableParallelism, loadavg } from 'node:os';
import { optimizers } from '../../src/main/optimizers/index.ts';
import { sizeOf } from '../../src/main/tensor/index.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { unmet } from '../../src/shared/domain/needs.ts';
import { workloadNamed } from '../measure.ts';
import { inOwnProcess } from '../own-process.ts';
import type { MethodFigure } from './measure.ts';

export const methodIds: readonly string[] = optimizers.map(({ id }) => id);

/** Seconds for a method, which takes some ten where a step is short; one that takes longer is not timed. */
const most = 90;

/** The methods that cannot run on `mlp`, and why, for people. */
export function refused(): ReadonlyMap<string, string> {
  const { problem, offers = [] } = workloadNamed('mlp');
  const dimension = Object.values(problem.unknowns).reduce((n, { shape }) => n + sizeOf(shape), 0);
  return new Map(
    optimizers.flatMap(({ id, needs }) => {
      const why = unmet(needs, { precision: 'fp32', offers, dimension });
      return why === undefined ? [] : [[id, why] as const];
    }),
  );
}

/** Of what a process that failed has written, the error that ended it. */
export const reasonIn = (message: string): string => /^\w*Error\b.*/m.exec(message)?.[0] ?? message.trim();

/** The columns of the table, each as wide as its head: numbers are shorter. */
const columns: readonly (readonly [head: string, keyof MethodFigure])[] = [
  ['method'.padEnd(Math.max(...methodIds.map(({ length }) => length))), 'method'],
  ['mode ', 'mode'],
  ['µs a step', 'us_per_step'],
  ['× gradient descent', 'to_gradient_descent'],
  ['× Adam', 'to_adam'],
  ['f a step', 'f'],
  ['g a step', 'g'],
  ['hv a step', 'hv'],
  ['state bytes', 'state_bytes'],
  ['compile s', 'compile_s'],
];
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const row = (figure: MethodFigure): string =>
  line(
    columns.map(([head, key]) => {
      const value = figure[key];
      return typeof value === 'string' ? value.padEnd(head.length) : String(value).padStart(head.length);
    }),
  );

/**
 * Times methods one after the other and writes them as they are done, as a table in Markdown, or where there is `print` as
 * records; last those that are not timed, with the reason.
 */
export function writeMethods(ids: readonly string[], print?: (record: object) => void): void {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const tell = (when: string): void => {
    const [processors, load] = [availableParallelism(), loadavg()[0]!.toFixed(1)];
    if (print) print({ when, processors, load });
    else say(`${when}: load ${load} on ${processors} processors`);
  };
  const reasons = refused();
  const left: { readonly method: string; readonly why: string }[] = [];
  tell('before');
  if (!print) {
    say('');
    say(line(columns.map(([head]) => head)));
    say(line(columns.map(([head]) => '-'.repeat(head.length))));
  }
  for (const method of ids) {
    const why = reasons.get(method);
    if (why !== undefined) {
      left.push({ method, why });
      continue;
    }
    try {
      // What earlier processes have compiled is not taken: it would not be compiled.
      const figure = inOwnProcess<MethodFigure>(['method', method], { most, env: { DESCENT_COMPILATIONS: 'off' } });
      if (print) print(figure);
      else say(row(figure));
    } catch (error) {
      if (!(error instanceof DescentError)) throw error;
      left.push({ method, why: reasonIn(error.message) });
    }
  }
  if (!print) say('');
  for (const each of left) {
    if (print) print(each);
    else say(`${each.method} ${each.why}`);
  }
  tell('after');
}
