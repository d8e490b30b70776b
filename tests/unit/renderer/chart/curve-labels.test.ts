import { expect, test } from 'vitest';
import {
  labelsOf,
  sharedMarks,
  sharedSettings,
  markedOn,
  toldOnce,
  type Labelled,
} from '../../../../src/shared/chart/curve-labels.ts';

const curve = (groupId: number, change: Partial<Labelled> = {}): Labelled => ({
  ...{ ref: { groupId }, optimizer: 'adam', optimizerTitle: 'Adam', optimizerShort: 'Adam', hyper: 'lr=0.1' },
  ...{ precision: 'fp32', problemLabel: 'sphere', hardware: 'Box 7', budget: '1,000 steps, 60 s', marks: [] },
  ...change,
});

const ncg = { optimizer: 'ncg', optimizerTitle: 'Nonlinear conjugate gradients', optimizerShort: 'NCG', hyper: '' };

test('names lead with the short name, and say only what differs; the rest is said once', () => {
  const [first, second] = [curve(1), curve(2, { budget: '9 steps, 60 s' })];
  expect(labelsOf([first])).toEqual(['Adam']);
  expect(toldOnce([first])).toEqual(['sphere', 'fp32', 'Adam lr=0.1', '1,000 steps, 60 s', 'Box 7']);
  expect(labelsOf([first, curve(3, ncg)])).toEqual(['Adam', 'NCG']);
  expect(labelsOf([first, second])).toEqual(['Adam, 1,000 steps, 60 s', 'Adam, 9 steps, 60 s']);
  expect(toldOnce([first, second])).toEqual(['sphere', 'fp32', 'Adam lr=0.1', 'Box 7']);
  const elsewhere = curve(3, { hardware: 'Box 8', problemLabel: 'rosenbrock', precision: 'int4' });
  expect(labelsOf([first, elsewhere])).toEqual(['Adam, fp32, sphere, Box 7', 'Adam, int4, rosenbrock, Box 8']);
  expect(toldOnce([first, elsewhere])).toEqual(['Adam lr=0.1', '1,000 steps, 60 s']);
  expect(labelsOf([first, curve(4)])).toEqual(['Adam (group 1)', 'Adam (group 4)']);
  expect(toldOnce([])).toEqual([]);
});

test('of the hyper-parameters of one method, those that differ are in its names', () => {
  const all = [
    curve(1, { hyper: 'lr=0.1 betas=0.9,0.99' }),
    curve(2, { hyper: 'lr=0.01 betas=0.9,0.99' }),
    curve(3, { hyper: 'betas=0.9,0.99' }),
    curve(4, { ...ncg, hyper: 'restart=10' }),
  ];
  expect(labelsOf(all)).toEqual(['Adam lr=0.1', 'Adam lr=0.01', 'Adam', 'NCG']);
  expect(sharedSettings(all)).toEqual(['Adam betas=0.9,0.99', 'NCG restart=10']);
});

test('two methods with one short name are told apart by their titles', () => {
  const other = { optimizer: 'my-adam', optimizerTitle: 'Adam of mine', hyper: '' };
  expect(labelsOf([curve(1, { hyper: '' }), curve(2, other)])).toEqual(['Adam', 'Adam of mine']);
});

test('what another panel shows is told apart, too, but for what the titles say', () => {
  const first = curve(1);
  const other = curve(2, { hardware: 'Box 8', problemLabel: 'rosenbrock', budget: '9 steps, 60 s', precision: 'fp64' });
  const all = [first, other];
  expect(labelsOf([first], { all, isProblemTold: true, isPrecisionTold: false })).toEqual([
    'Adam, fp32, Box 7, 1,000 steps, 60 s',
  ]);
  expect(labelsOf([other], { all, isProblemTold: false, isPrecisionTold: true })).toEqual([
    'Adam, rosenbrock, Box 8, 9 steps, 60 s',
  ]);
});

test('how curves were looked at is in the names of some, or said of all', () => {
  const every = curve(1, { marks: ['looked at every 20 steps'] });
  const both = [every, curve(2)];
  expect(labelsOf(both)).toEqual(['Adam, looked at every 20 steps', 'Adam']);
  expect(sharedMarks(both)).toEqual([]);
  // A panel of its own beside one whose curves were looked at otherwise.
  expect(labelsOf([every], { all: both, isProblemTold: false, isPrecisionTold: false })).toEqual([
    'Adam, looked at every 20 steps',
  ]);
  expect(labelsOf([every])).toEqual(['Adam']);
  expect(sharedMarks([every, curve(3, { marks: ['older engine code', 'looked at every 20 steps'] })])).toEqual([
    'looked at every 20 steps',
  ]);
  expect(sharedMarks([])).toEqual([]);
  expect(
    markedOn(
      [
        { ...every, disturbed: 0 },
        { ...every, disturbed: 2 },
      ],
      'compute_s',
    ).map(({ marks }) => marks),
  ).toEqual([['looked at every 20 steps'], ['looked at every 20 steps', '2 disturbed']]);
});
