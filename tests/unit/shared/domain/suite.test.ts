import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/shared/domain/catalogue.ts';
import { DescentError } from '../../../../src/shared/domain/error.ts';
import { parseSuite, suiteSummary } from '../../../../src/shared/domain/suite.ts';
import { testCatalogue } from './test-catalogue.ts';

const parse = (suite: unknown) => parseSuite(typeof suite === 'string' ? suite : JSON.stringify(suite), testCatalogue);

const refusal = (suite: unknown): string[] => {
  try {
    parse(suite);
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    expect(error).toMatchObject({ code: 'suite.invalid', exitCode: 2 });
    return error.message.split('\n');
  }
  throw new Error('the suite was accepted');
};

const quadratic = { id: 'quadratic', eigenvalues: [1, 100], start: [1, 1] };
const heavyBall = { id: 'heavy-ball', lr: 0.03, momentum: 0.6 };
const small = { problems: [quadratic], optimizers: [heavyBall], seeds: 1, precisions: ['fp32'] };

describe('a valid suite', () => {
  it('expands the example of the contract', () => {
    const { runs, skipped, name } = parse({
      descent: 1,
      name: 'heavy ball on a quadratic',
      problems: [quadratic],
      optimizers: [{ id: 'heavy-ball', lr: 0.03305785123966942, momentum: 0.6694214876033058 }],
      precisions: ['fp32', 'fp64'],
      seeds: 5,
      budget: { steps: 1000, seconds: 60, oracle: 3000 },
      tuning: { track: 'default' },
      record: { every: 1 },
      device: 'auto',
    });
    expect(name).toBe('heavy ball on a quadratic');
    expect(skipped).toEqual([]);
    expect(runs.map(({ precision, seed }) => `${precision} ${seed}`)).toEqual(
      ['fp32', 'fp64'].flatMap((precision) => [0, 1, 2, 3, 4].map((seed) => `${precision} ${seed}`)),
    );
    expect(runs[9]).toEqual({
      problem: { id: 'quadratic', parameters: { eigenvalues: [1, 100], start: [1, 1] } },
      optimizer: { id: 'heavy-ball', hyper: { lr: 0.03305785123966942, momentum: 0.6694214876033058 } },
      precision: 'fp64',
      seed: 4,
      trial: 0,
      budget: { steps: 1000, seconds: 60, oracle: 3000 },
      record: { every: 1 },
      device: 'auto',
    });
  });

  it('fills every key but problems and optimizers', () => {
    const { runs, suite } = parse({ problems: [{ id: 'rosenbrock' }], optimizers: [{ id: 'adam' }] });
    expect(suite).toMatchObject({ descent: 1, seeds: 5, precisions: ['fp32', 'fp64'] });
    expect(runs).toHaveLength(10);
    expect(runs[0]).toMatchObject({
      problem: { parameters: { dimension: 2, form: 'chained' } },
      optimizer: { hyper: { lr: 1e-3, amsgrad: false } },
      budget: { steps: 1000, seconds: 60, oracle: Number.MAX_SAFE_INTEGER },
      record: { every: null },
      device: 'auto',
    });
  });

  it('reads a list of seeds, a nested list and a byte order mark', () => {
    const { runs } = parse(
      `\uFEFF${JSON.stringify({
        ...small,
        problems: [
          {
            id: 'matrix-least-squares',
            A: [
              [1, 2],
              [3, 4],
            ],
          },
        ],
        seeds: [7, 3],
      })}`,
    );
    expect(runs.map(({ seed }) => seed)).toEqual([7, 3]);
    expect(runs[0]?.problem.parameters).toEqual({
      A: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  it('numbers the points of a grid in the order of declaration, whatever the order of the keys', () => {
    const grid = { id: 'heavy-ball', momentum: [0, 0.5], lr: [0.1, 0.2] };
    const { runs } = parse({ ...small, optimizers: [grid] });
    expect(runs.map(({ trial, optimizer }) => [trial, optimizer.hyper.lr, optimizer.hyper.momentum])).toEqual([
      [0, 0.1, 0],
      [1, 0.1, 0.5],
      [2, 0.2, 0],
      [3, 0.2, 0.5],
    ]);
  });

  it('takes grids of flags but never splits a vector', () => {
    const { runs } = parse({
      ...small,
      optimizers: [
        { id: 'adam', amsgrad: [true, false] },
        { id: 'scheduled', milestones: [5, 6, 7] },
      ],
    });
    expect(runs.map(({ optimizer }) => optimizer.hyper)).toEqual([
      { lr: 1e-3, amsgrad: true },
      { lr: 1e-3, amsgrad: false },
      { lr: 1, milestones: [5, 6, 7] },
    ]);
  });

  it('removes duplicates and goes on counting trials over entries of one optimizer', () => {
    const { runs } = parse({
      ...small,
      problems: [quadratic, { start: [1, 1], eigenvalues: [1, 100], id: 'quadratic' }],
      optimizers: [heavyBall, { ...heavyBall, lr: [0.03, 0.5, 0.5] }, { id: 'adam' }],
      precisions: ['fp32', 'fp32'],
    });
    expect(runs.map(({ optimizer, trial }) => [optimizer.id, optimizer.hyper.lr, trial])).toEqual([
      ['heavy-ball', 0.03, 0],
      ['heavy-ball', 0.5, 1],
      ['adam', 1e-3, 0],
    ]);
  });

  it('skips precisions that a problem is not made for, once each', () => {
    const parsed = parse({
      ...small,
      problems: [quadratic, { id: 'rosenbrock' }, { id: 'rosenbrock', dimension: 4 }],
      precisions: ['fp32', 'int4'],
    });
    expect(parsed.runs.map(({ problem, precision }) => `${problem.id} ${precision}`)).toEqual([
      'quadratic fp32',
      'quadratic int4',
      'rosenbrock fp32',
      'rosenbrock fp32',
    ]);
    expect(parsed.skipped).toEqual([
      {
        problem: 'rosenbrock',
        optimizer: 'heavy-ball',
        precision: 'int4',
        why: 'this rosenbrock is made for fp32, fp64',
      },
    ]);
    expect(suiteSummary(parsed)).toBe(
      'untitled: 4 runs (3 problems, 1 optimizer setting, 2 precisions, 1 seed, 1 combination skipped)',
    );
  });
});

it('skips optimizers of another kind', () => {
  const [heavyBallEntry, ...others] = testCatalogue.optimizers;
  const catalogue = {
    ...testCatalogue,
    optimizers: [{ ...heavyBallEntry, kind: 'saddle' }, ...others],
  } as unknown as Catalogue;
  const suite = { ...small, optimizers: [heavyBall, { id: 'adam' }] };
  const { runs, skipped } = parseSuite(JSON.stringify(suite), catalogue);
  expect(runs.map(({ optimizer }) => optimizer.id)).toEqual(['adam']);
  expect(skipped.map(({ why }) => why)).toEqual(['quadratic is of kind minimise, heavy-ball solves saddle']);
});

it('a hyper-parameter that a precision cannot hold is left out there, with the reason', () => {
  const suite = { ...small, optimizers: [{ id: 'adam', lr: [1e-3, 1e-45] }], precisions: ['fp32', 'fp64'], seeds: 1 };
  const { runs, skipped } = parseSuite(JSON.stringify(suite), testCatalogue);
  expect(runs.map(({ precision, optimizer }) => `${precision} ${String(optimizer.hyper['lr'])}`)).toEqual([
    'fp32 0.001',
    'fp64 0.001',
    'fp64 1e-45',
  ]);
  expect(skipped).toMatchObject([{ optimizer: 'adam', precision: 'fp32', why: 'lr 1e-45 is 0 in single precision' }]);
  const none = { ...suite, optimizers: [{ id: 'adam', lr: 1e-45 }], precisions: ['fp32'] };
  expect(() => parseSuite(JSON.stringify(none), testCatalogue)).toThrow(
    'precisions: got "fp32", nothing to run: lr 1e-45 is 0 in single precision',
  );
});

describe('a refused suite', () => {
  it('names line and column of malformed JSON', () => {
    expect(refusal('{\n  "problems": [,]\n}')).toEqual([
      'the suite is not JSON: line 2, column 16: expected a value, got ","',
    ]);
    expect(refusal('')).toEqual(['the suite is not JSON: line 1, column 1: expected a value, got the end']);
  });

  it('names a key that comes twice with both values, beside all else that is wrong', () => {
    const text = JSON.stringify({ ...small, budget: { steps: 0 } }).replace('"lr":0.03', '"lr":0.5,"l\\u0072":0.001');
    const [first, again] = [text.indexOf('"lr"') + 1, text.indexOf('"l\\u0072"') + 1];
    expect(refusal(text)).toEqual([
      `optimizers[0].lr: got 0.5 (line 1, column ${first}) and 0.001 (line 1, column ${again}), expected every key once`,
      'budget.steps: got 0, expected a whole number from 1 to 2146435071',
    ]);
  });

  it('loses no key, whatever its name', () => {
    const text = JSON.stringify({ ...small, budget: {}, heavy: 0 })
      .replace('"heavy":0', '"__proto__":{"seeds":3}')
      .replace('"budget":{}', '"budget":{"__proto__":{"steps":3}}')
      .replace('"lr":0.03', '"__proto__":{"lr":3}')
      .replace('"start"', '"__proto__":[3],"start"');
    expect(refusal(text).map((line) => line.split(',')[0])).toEqual([
      'budget.__proto__: got {"steps":3}',
      '__proto__: got {"seeds":3}',
      'problems[0].__proto__: got [3]',
      'optimizers[0].__proto__: got {"lr":3}',
    ]);
  });

  it('is not read deeper than a suite can be', () => {
    const deep = JSON.stringify(small).replace('"lr":0.03', `"lr":${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    // The suite, its optimizers and one of them are three of the hundred.
    const column = deep.indexOf('[[') + 1 + 97;
    expect(refusal(deep)).toEqual([
      `the suite is nested too deep: line 1, column ${column}: expected at most 100 lists and objects inside one another`,
    ]);
  });

  it('reports everything that is wrong together, with path, value and expectation', () => {
    const lines = refusal({
      descent: 2,
      problem: [],
      problems: [{ id: 'quadratc' }, { ...quadratic, start: [1] }, { id: 'rosenbrock', dimension: 2.5, form: 'pair' }],
      optimizers: [{ id: 'heavy-ball', lr: -1, momentum: [0.5, 1], nesterov: true }],
      budget: { step: 3 },
    });
    expect(lines).toEqual([
      'descent: got 2, expected 1, the one format that this version reads',
      'budget.step: got 3, unknown key; did you mean steps?',
      'problem: got [], unknown key; did you mean problems?',
      'problems[0].id: got "quadratc", unknown problem; did you mean quadratic?',
      'problems[1].start: got [1], expected as many entries as eigenvalues',
      'problems[2].dimension: got 2.5, expected a whole number >= 2 and <= 100',
      'problems[2].form: got "pair", expected one of "chained", "pairs"; did you mean pairs?',
      'optimizers[0].nesterov: got true, unknown hyper-parameter of heavy-ball; known: lr, momentum, schedule',
      'optimizers[0].lr: got -1, expected a number > 0',
      'optimizers[0].momentum[1]: got 1, expected a number >= 0 and < 1',
    ]);
  });

  it('shows ten complaints and counts the rest', () => {
    const lines = refusal({ ...small, optimizers: Array.from({ length: 13 }, () => ({ id: 'heavy-ball', lr: 0 })) });
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and 3 more');
  });

  const refusals: readonly (readonly [unknown, string])[] = [
    [{ ...small, problems: [] }, 'problems: got [], expected a non-empty list of objects with an "id"'],
    [{ problems: [quadratic] }, 'optimizers: got nothing, expected a non-empty list of objects with an "id"'],
    [[], 'the suite: got [], expected an object with "problems" and "optimizers"'],
    [
      { ...small, optimizers: ['adam'] },
      'optimizers[0]: got "adam", expected an object with an "id", such as { "id": "adam", "lr": 0.001 }',
    ],
    [
      { ...small, optimizers: [{ id: 'adam', lr: [] }] },
      'optimizers[0].lr: got [], expected at least one value in a grid',
    ],
    [{ ...small, precisions: [] }, 'precisions: got [], expected a non-empty list of names of precisions'],
    [{ ...small, precisions: ['fp46'] }, 'precisions[0]: got "fp46", unknown precision; did you mean fp32 or fp64?'],
    [
      { ...small, precisions: ['int4'], problems: [{ id: 'rosenbrock' }] },
      'precisions: got "int4", nothing to run: this rosenbrock is made for fp32, fp64',
    ],
    [{ ...small, budget: { seconds: 0 } }, 'budget.seconds: got 0, expected a number > 0'],
    [{ ...small, budget: { steps: 1.5 } }, 'budget.steps: got 1.5, expected a whole number from 1 to 2146435071'],
    [
      { ...small, record: { every: 0 } },
      'record.every: got 0, expected a whole number of steps from 1 to 2146435071, or nothing for the rule of 1 %',
    ],
    [
      { ...small, budget: { steps: 2 ** 31 } },
      'budget.steps: got 2147483648, expected a whole number from 1 to 2146435071',
    ],
    [
      { ...small, record: { every: 2 ** 32 } },
      'record.every: got 4294967296, expected a whole number of steps from 1 to 2146435071, or nothing for the rule of 1 %',
    ],
    [{ ...small, device: 'gpu' }, 'device: got "gpu", expected "auto", "cpu" or "cuda:N"'],
    [
      { ...small, problems: [{ id: 'quadratic', eigenvalues: [1, -2] }] },
      'problems[0].eigenvalues[1]: got -2, expected a number >= 0',
    ],
    [
      { ...small, problems: [{ id: 'matrix-least-squares', A: [[1, 2], [3]] }] },
      'problems[0].A: got [[1,2],[3]], expected a list of rows of equal length of numbers',
    ],
  ];
  for (const [suite, line] of refusals) it(line, () => expect(refusal(suite)).toEqual([line]));

  it.each([[0], [-1], [[]], [[1, 1]], [[1.5]], ['two'], [2e6]])('refuses %j as seeds', (seeds) => {
    const [line, ...more] = refusal({ ...small, seeds });
    expect(line).toMatch(/^seeds(\[0\])?: got .*, expected a count from 1 to 1000000, or a list of whole numbers/);
    expect(more).toEqual([]);
  });

  it('says that ranges and tuning tracks are a later feature', () => {
    const lines = refusal({
      ...small,
      optimizers: [{ id: 'adam', lr: { log: [1e-4, 1e-1] } }],
      tuning: { track: 'budget' },
    });
    expect(lines).toEqual([
      'tuning.track: got "budget", expected "default"; tuning tracks are a later feature, which this version does not have',
      'optimizers[0].lr: got {"log":[0.0001,0.1]}, search ranges are for the tuner, a later feature, which this version ' +
        'does not have; expected a number > 0, or a list of them',
    ]);
  });

  it('refuses grids and suites that are too large instead of expanding them', () => {
    const values = Array.from({ length: 500 }, (_, i) => (i + 1) / 1000);
    const [grid] = refusal({ ...small, optimizers: [{ id: 'heavy-ball', lr: values, momentum: values }] });
    expect(grid).toMatch(/^optimizers\[0\]: got .*, expected a grid of at most 100000 points, not 250000$/);
    const [runs] = refusal({ ...small, optimizers: [{ id: 'heavy-ball', lr: values }], seeds: 10_000 });
    expect(runs).toBe('the suite: got 5000000, expected at most 1000000 runs');
  });
});

describe('a schedule of the learning rate', () => {
  const hypers = (optimizer: object, more: object = {}) =>
    parse({ ...small, ...more, optimizers: [{ ...heavyBall, ...optimizer }] }).runs.map(
      ({ optimizer: { hyper } }) => hyper,
    );
  const refused = (optimizer: object) => refusal({ ...small, optimizers: [{ ...heavyBall, ...optimizer }] });

  it('adds what it takes, over the steps of the budget unless it says how many', () => {
    expect(hypers({ schedule: 'cosine' }, { budget: { steps: 250 } })).toEqual([
      {
        ...{ lr: 0.03, momentum: 0.6, schedule: 'cosine', scheduleSteps: 250 },
        ...{ scheduleWarmup: 0, scheduleEnd: 0 },
      },
    ]);
    expect(hypers({ schedule: 'warmup', scheduleSteps: 7 })[0]).toEqual({
      ...{ lr: 0.03, momentum: 0.6, schedule: 'warmup', scheduleSteps: 7, scheduleWarmup: 0.1 },
    });
  });

  it('that is constant is none, so that the run is the same', () =>
    expect(hypers({ schedule: 'constant' })).toEqual(hypers({})));

  it('may be a grid, in which each takes what it has', () => {
    const all = hypers({ schedule: ['constant', 'cosine', 'warmup'], scheduleEnd: [0, 0.1], scheduleWarmup: 0.2 });
    expect(all.map(({ schedule, scheduleEnd, scheduleWarmup }) => [schedule, scheduleEnd, scheduleWarmup])).toEqual([
      [undefined, undefined, undefined],
      ['cosine', 0, 0.2],
      ['cosine', 0.1, 0.2],
      ['warmup', undefined, 0.2],
    ]);
  });

  it.each([
    ['warmup', 'cosine'],
    ['cosine', 'warmup'],
  ])('has its own defaults in a grid: %s, %s', (...kinds) => {
    expect(hypers({ schedule: kinds })).toEqual(kinds.flatMap((schedule) => hypers({ schedule })));
  });

  it('is refused where it is not known, or what stands beside it is not its own', () => {
    expect(refused({ schedule: 'cosin' })).toEqual([expect.stringContaining('did you mean cosine?')]);
    expect(refused({ schedule: 'warmup', scheduleEnd: 0.1 })).toEqual([
      expect.stringContaining('expected nothing: the schedule warmup has none'),
    ]);
    expect(refused({ scheduleEnd: 0.1 })).toEqual([expect.stringContaining('expected a schedule beside it')]);
    expect(refused({ schedule: ['cosine', 'warmup'], scheduleWarmup: 2 })).toEqual([
      expect.stringContaining('scheduleWarmup: got 2'),
    ]);
  });
});
