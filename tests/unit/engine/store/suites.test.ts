import { expect, test } from 'vitest';
import { changeStatus, requeueRuns } from '../../../../src/main/engine/store/queue.ts';
import { beginSuite, cutSuite, listSuites, nameInSuite, suiteNames } from '../../../../src/main/engine/store/suites.ts';
import { queue, spec, temporaryStore } from '../fixtures.ts';

test('a suite knows how many of its runs have a result, whatever becomes of them', () => {
  const store = temporaryStore();
  const [a, b, c] = queue(store, [spec({ seed: 1 }), spec({ seed: 2 }), spec({ seed: 3 })]).map(({ id }) => id);
  const name = (of: string, ...ids: (number | undefined)[]) =>
    store.commit(() => {
      const suiteId = beginSuite(store, of, {}, {});
      for (const [position, id] of ids.entries()) nameInSuite(store, suiteId, position, { runId: id!, trial: 0 });
      cutSuite(store, suiteId, ids.length);
    });
  const counts = () =>
    Object.fromEntries(listSuites(store).map((suite) => [suite.name, `${suite.finished} of ${suite.runs}`]));
  const open = () => Object.fromEntries(listSuites(store).map((suite) => [suite.name, suite.open]));
  name('one', a, b);
  changeStatus(store, [a!], ['queued'], 'finished');
  name('two', a, c, c);
  expect(counts()).toMatchObject({ one: '1 of 2', two: '1 of 3' });
  expect(open()).toMatchObject({ one: 1, two: 2 });
  changeStatus(store, [b!], ['queued'], 'cancelled');
  expect(open()).toMatchObject({ one: 0, two: 2 });
  changeStatus(store, [c!], ['queued'], 'running');
  changeStatus(store, [c!], ['running'], 'diverged');
  changeStatus(store, [c!], ['diverged'], 'finished');
  expect(counts()).toMatchObject({ one: '1 of 2', two: '3 of 3' });
  store.commit(() => requeueRuns(store, [a!]));
  expect(counts()).toMatchObject({ one: '0 of 2', two: '2 of 3' });
  expect(listSuites(store)[0]!.states).toEqual({ finished: 2, queued: 1 });
  // What failed or ran out of time is tried again when a suite's missing runs are asked for; what diverged is a result.
  changeStatus(store, [c!], ['finished'], 'timeout');
  expect(counts()).toMatchObject({ two: '0 of 3' });
  changeStatus(store, [c!], ['timeout'], 'failed');
  expect(counts()).toMatchObject({ two: '0 of 3' });
  changeStatus(store, [c!], ['failed'], 'diverged');
  expect(counts()).toMatchObject({ two: '2 of 3' });
  name('two', b);
  expect(counts()).toMatchObject({ one: '0 of 2', two: '0 of 1' });
});

test('the last submitted suite comes first, whatever the clock said, also one that is submitted again', () => {
  const store = temporaryStore();
  const submit = (name: string) => store.commit(() => beginSuite(store, name, {}, {}));
  submit('one');
  store.commit(() => store.run(`UPDATE suite SET submitted_at = '2031-01-01T00:00:00.000Z'`));
  submit('two');
  submit('three');
  expect(suiteNames(store)).toEqual(['three', 'two', 'one']);
  submit('two');
  expect(listSuites(store).map(({ name }) => name)).toEqual(['two', 'three', 'one']);
});
