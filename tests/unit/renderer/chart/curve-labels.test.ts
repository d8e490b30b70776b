import { expect, test } from 'vitest';
import {
  labelsOf,
  sharedMarks,
  markedOn,
  type Labelled,
} from '../../../../src/renderer/components/chart/curve-labels.ts';

const curve = (groupId: number, change: Partial<Labelled> = {}): Labelled => ({
  ...{
    ref: { groupId },
    optimizerTitle: 'Adam',
    optimizerShort: 'Adam',
    hyper: 'lr=0.1',
    precision: 'fp32',
    problemLabel: 'sphere',
  },
  ...{ hardware: 'Box 7', budget: '1,000 steps, 60 s', marks: [] },
  ...change,
});

test('what differs beside the method is in the names, and what is the same is not', () => {
  const [first, second] = [curve(1), curve(2, { budget: '9 steps, 60 s' })];
  expect(labelsOf([first])).toEqual(['Adam lr=0.1, fp32']);
  expect(labelsOf([first, second])).toEqual([
    'Adam lr=0.1, fp32, 1,000 steps, 60 s',
    'Adam lr=0.1, fp32, 9 steps, 60 s',
  ]);
  const elsewhere = curve(3, { hardware: 'Box 8', problemLabel: 'rosenbrock' });
  expect(labelsOf([first, elsewhere])).toEqual([
    'Adam lr=0.1, fp32, sphere, Box 7',
    'Adam lr=0.1, fp32, rosenbrock, Box 8',
  ]);
  expect(labelsOf([first, curve(4)])).toEqual(['Adam lr=0.1, fp32 (group 1)', 'Adam lr=0.1, fp32 (group 4)']);
});

test('what another panel shows is told apart, too, but for what the titles say', () => {
  const first = curve(1);
  const other = curve(2, { hardware: 'Box 8', problemLabel: 'rosenbrock', budget: '9 steps, 60 s' });
  const all = [first, other];
  expect(labelsOf([first], { all, isProblemTold: true })).toEqual(['Adam lr=0.1, fp32, Box 7, 1,000 steps, 60 s']);
  expect(labelsOf([other], { all, isProblemTold: false })).toEqual([
    'Adam lr=0.1, fp32, rosenbrock, Box 8, 9 steps, 60 s',
  ]);
});

test('how curves were looked at is in the names of some, or said of all', () => {
  const every = curve(1, { marks: ['looked at every 20 steps'] });
  const both = [every, curve(2)];
  expect(labelsOf(both)).toEqual(['Adam lr=0.1, fp32, looked at every 20 steps', 'Adam lr=0.1, fp32']);
  expect(sharedMarks(both)).toEqual([]);
  // A panel of its own beside one whose curves were looked at otherwise.
  expect(labelsOf([every], { all: both, isProblemTold: false })).toEqual([
    'Adam lr=0.1, fp32, looked at every 20 steps',
  ]);
  expect(labelsOf([every])).toEqual(['Adam lr=0.1, fp32']);
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
