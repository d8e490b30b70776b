import katex from 'katex';
import { expect, test } from 'vitest';
import { optimizers } from '../../src/main/optimizers/index.ts';
import { problems } from '../../src/main/problems/index.ts';
import { evaluator, withDefaults } from './problems/evaluator.ts';

const equations = [
  ...optimizers.map(({ id, equation }) => [id, equation] as const),
  ...problems.flatMap(({ id, equation, variants = [] }) => [
    [id, equation] as const,
    ...variants.map((variant) => [`${id}: ${variant.title}`, variant.equation] as const),
  ]),
];

test.each(equations)('the equation of %s can be typeset, without a warning', (_, equation = '') => {
  const text = katex.renderToString(equation, { displayMode: true, throwOnError: true, strict: 'error' });
  expect(text).toContain('<math');
  expect(equation).not.toBe('');
});

test('everything has a plain sentence beside its equation', () => {
  for (const { id, about = '' } of [...optimizers, ...problems]) expect(about, id).toMatch(/^[A-Z].*\.$/);
});

test('short names are short, and nobody shares one', () => {
  const names = [...optimizers, ...problems].map(({ short = '' }) => short);
  for (const name of names) expect(name).toMatch(/^.{2,12}$/);
  expect(new Set(names).size).toBe(names.length);
});

test('every parameter that names an instance is one', () => {
  for (const { id, naming = {}, parameters } of problems)
    for (const name of Object.keys(naming)) expect(Object.keys(parameters), id).toContain(name);
});

test.each([
  ['optimizers', optimizers],
  ['problems', problems],
] as const)('all %s belong to a family, which stands together', (_, all) => {
  const families = all.map(({ family }) => family);
  expect(families).not.toContain(undefined);
  const blocks = families.filter((family, i) => family !== families[i - 1]);
  expect(blocks).toEqual([...new Set(blocks)]);
});

const planes = problems.flatMap((problem) => {
  const { plane, variants } = problem;
  if (plane === undefined) return [];
  const all = (variants ?? [{ title: problem.title, parameters: {} }]).map(({ title, parameters }) => ({
    title,
    problem,
    plane,
    values: withDefaults(problem, { ...plane.parameters, ...parameters }),
  }));
  return all;
});

test('the maps are of the problems that have two unknowns', () => {
  expect(planes.map(({ problem }) => problem.id)).toEqual(
    expect.arrayContaining(['quadratic', 'rosenbrock', 'matrix-least-squares', 'bbob']),
  );
  expect(planes.filter(({ problem }) => problem.id === 'bbob')).toHaveLength(24);
});

test.each(planes)('$title: two unknowns, least where its map says', ({ problem, plane, values }) => {
  expect(problem.check?.(values)).toBeUndefined();
  const { dimension, optimum } = problem.facts(values);
  expect(dimension).toBe(2);
  const { x, y } = plane.range(values);
  const point = plane.minimiser?.(values);
  if (point === undefined) return;
  expect(point[0]).toBeGreaterThan(x[0]);
  expect(point[0]).toBeLessThan(x[1] + 1e-9);
  expect(point[1]).toBeGreaterThan(y[0] - 1e-9);
  expect(point[1]).toBeLessThan(y[1] + 1e-9);
  const { value, close } = evaluator(problem.instance(values));
  const least = value(point);
  close();
  expect(Math.abs(least - (optimum ?? NaN))).toBeLessThan(1e-6);
});
