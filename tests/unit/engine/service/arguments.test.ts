import { expect, test } from 'vitest';
import { serviceArguments } from '../../../../src/main/engine/service/arguments.ts';

test('the shell says where, how many and on what', () => {
  expect(serviceArguments(['--db', '/data/d.sqlite', '--jobs', '2', '--threads', '3', '--device', 'cuda:1'])).toEqual({
    ...{ db: '/data/d.sqlite', jobs: 2, threads: 3, device: 'cuda:1', 'no-ahead': false },
  });
  expect(serviceArguments(['--db', 'd'])).toMatchObject({ jobs: 1, threads: 0, device: 'auto' });
  for (const wrong of [['--jobs', '0'], ['--threads', 'all'], ['--device', 'gpu'], ['--surprise'], ['file']])
    expect(() => serviceArguments(wrong)).toThrow();
});
