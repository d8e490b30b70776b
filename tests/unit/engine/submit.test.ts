import { expect, test } from 'vitest';
import { completeSubmissions, submit, submitting } from '../../../src/main/engine/submit.ts';
import { parseSuite } from '../../../src/shared/domain/suite.ts';
import { hardwareOf } from '../../../src/main/engine/hardware.ts';
import { hereKey } from '../../../src/main/engine/identity.ts';
import { finish, machine } from './runs.ts';
import { queuedPrograms, queuedRuns, requeue } from '../../../src/main/engine/store/queue.ts';
import { findRun } from '../../../src/main/engine/store/runs.ts';
import { listSuites, suiteIdOf, suiteNames } from '../../../src/main/engine/store/suites.ts';
import { catalogue, queue, spec, temporaryStore } from './fixtures.ts';

const live = { ...catalogue, complete: async <T>(work: () => T | Promise<T>) => work() };
const suite = (...runs: ReturnType<typeof spec>[]) => ({ name: 'suite', suite: { any: 'thing' }, runs });

test('a run comes back from the store as it was submitted', () => {
  const store = temporaryStore();
  const submitted = { ...spec({ hyper: { lr: 0.1 + 0.2 }, trial: 3 }), seed: 2 ** 40 };
  const [run] = queue(store, [submitted]);
  expect(run).toMatchObject({ status: 'queued', spec: submitted });
  expect(findRun(store, run!.key.slice(0, 9))).toEqual(run);
});

test('submitting again adds only what is new', async () => {
  const store = temporaryStore();
  const first = await submit(store, catalogue, suite(spec(), spec({ seed: 1 })));
  expect(first).toMatchObject({ added: 2, requeued: 0, waiting: 0, known: 0 });
  store.commit(() => store.run(`UPDATE run SET status = 'finished' WHERE seed = 0`));
  const runs = [spec({ seed: 2 }), spec({ seed: 1 }), spec()];
  expect(await submit(store, catalogue, suite(...runs))).toEqual({
    ...{ suiteId: first.suiteId, added: 1, requeued: 0, waiting: 1, known: 1, elsewhere: 0 },
  });
});

test.each([
  ['interrupted', 'queued', 'queued'],
  ['paused', 'queued', 'queued'],
  ['failed', 'failed', 'queued'],
  ['cancelled', 'cancelled', 'queued'],
  ['timeout', 'timeout', 'queued'],
  ['finished', 'finished', 'finished'],
  ['diverged', 'diverged', 'diverged'],
])('a run that is %s is then %s, with retry %s', async (status, plain, retried) => {
  for (const [retry, expected] of [
    [false, plain],
    [true, retried],
  ] as const) {
    const store = temporaryStore();
    const [run] = queue(store, [spec()]);
    store.commit(() => store.run('UPDATE run SET status = :status', { status }));
    await submit(store, catalogue, suite(spec()), { retry });
    expect(findRun(store, run!.key).status).toBe(expected);
  }
});

test('a run whose worker died is taken up by the next submission', async () => {
  for (const reason of ['worker.killed', 'worker.crashed']) {
    const store = temporaryStore();
    const [run] = queue(store, [spec()]);
    store.commit(() => store.run(`UPDATE run SET status = 'failed', reason = :reason`, { reason }));
    expect(await submit(store, catalogue, suite(spec()))).toMatchObject({ requeued: 1, known: 0 });
    expect(findRun(store, run!.key)).toMatchObject({ status: 'queued', reason: null });
  }
});

test('programs are queued in the order of the suite, not in that in which their runs were first known', async () => {
  const store = temporaryStore();
  const [late, early] = queue(store, [spec({ precision: 'fp32' }), spec()], 'old');
  const { suiteId } = await submit(store, catalogue, suite(spec({ seed: 1 }), spec({ precision: 'fp32' }), spec()));
  expect(queuedPrograms(store)).toEqual([late!.programKey, early!.programKey]);
  expect(queuedPrograms(store, suiteId)).toEqual([early!.programKey, late!.programKey]);
  const seeds = (id?: number) => queuedRuns(store, early!.programKey, id).map((run) => run.spec.seed);
  expect(seeds()).toEqual([0, 1]);
  expect(seeds(suiteId)).toEqual([1, 0]);
});

test('a suite names the runs of its last submission; unknown names are told with the known ones', async () => {
  const store = temporaryStore();
  await submit(store, catalogue, suite(spec(), spec({ seed: 1 })));
  const { suiteId } = await submit(store, catalogue, suite(spec({ seed: 1, trial: 4 })));
  expect(store.all('SELECT trial, position FROM suite_run WHERE suite_id = :suiteId', { suiteId })).toEqual([{ trial: 4, position: 0 }]); // prettier-ignore
  expect(suiteIdOf(store, 'suite')).toBe(suiteId);
  expect(suiteNames(store)).toEqual(['suite']);
  expect(() => suiteIdOf(store, 'other')).toThrow(
    expect.objectContaining({ code: 'suite.unknown', advice: expect.stringContaining('"suite"') }),
  );
});

test('a suite whose runs cannot all be recorded leaves nothing', async () => {
  const store = temporaryStore();
  const auto = { ...spec({ seed: 1 }), device: 'auto' };
  await expect(submit(store, catalogue, suite(spec(), auto))).rejects.toThrow(/resolved/);
  expect(store.get('SELECT count(*) AS n FROM run')).toEqual({ n: 0 });
});

test('a prefix that fits no run, or more than one, is refused', () => {
  const store = temporaryStore();
  const runs = queue(
    store,
    Array.from({ length: 17 }, (_, seed) => spec({ seed })),
  );
  const ambiguous = runs.find((run) => runs.some((other) => other !== run && other.key[0] === run.key[0]))!;
  expect(() => findRun(store, ambiguous.key[0]!)).toThrow(
    expect.objectContaining({ code: 'run.ambiguous', exitCode: 2 }),
  );
  expect(() => findRun(store, 'xyz')).toThrow(expect.objectContaining({ code: 'run.unknown', exitCode: 2 }));
});

test('requeue takes runs in the named states only', () => {
  const store = temporaryStore();
  queue(store, [spec(), spec({ seed: 1 })]);
  store.commit(() => store.run(`UPDATE run SET status = CASE seed WHEN 0 THEN 'interrupted' ELSE 'failed' END`));
  expect(requeue(store, ['interrupted', 'paused'])).toBe(1);
  expect(store.all('SELECT status FROM run ORDER BY seed')).toEqual([{ status: 'queued' }, { status: 'failed' }]);
});

test('submitting many runs gives others their turn, and is taken up where the program ended meanwhile', async () => {
  const store = temporaryStore();
  const seeds = 5000;
  const text = JSON.stringify({
    ...{ descent: 1, name: 'many', problems: [{ id: 'bowl' }], optimizers: [{ id: 'normal' }], precisions: ['fp64'] },
    ...{ seeds, device: 'cpu' },
  });
  const { suite: definition, runs } = parseSuite(text, catalogue);
  const begun = submitting(store, catalogue, { name: 'many', suite: definition, runs });
  const named = () => listSuites(store)[0]?.runs ?? 0;
  let slices = 0;
  while (named() === 0 || slices === 0) {
    expect(begun.next().done).not.toBe(true);
    slices = named() > 0 ? slices + 1 : 0;
  }
  // Here the program ends.
  expect(named()).toBeLessThan(seeds);
  expect(store.get('SELECT complete FROM suite')).toEqual({ complete: 0 });
  await completeSubmissions(store, live, 'here');
  expect(store.get('SELECT complete FROM suite')).toEqual({ complete: 1 });
  expect(named()).toBe(seeds);
  expect(store.get('SELECT count(*) AS n, count(DISTINCT key) AS keys FROM run')).toEqual({ n: seeds, keys: seeds });
  // Places stay in the order of the suite.
  expect(store.all('SELECT seed FROM run ORDER BY coalesce(queue_position, run_id) LIMIT 3')).toEqual([{ seed: 0 }, { seed: 1 }, { seed: 2 }]); // prettier-ignore
  await completeSubmissions(store, live, 'here');
  expect(store.get('SELECT count(*) AS n FROM run')).toEqual({ n: seeds });
});

test('two submissions at once add every run once', async () => {
  const store = temporaryStore();
  const runs = Array.from({ length: 300 }, (_, seed) => spec({ seed }));
  const [one, other] = await Promise.all([
    submit(store, catalogue, { name: 'one', suite: {}, runs }),
    submit(store, catalogue, { name: 'other', suite: {}, runs: runs.slice(100) }),
  ]);
  expect([one.added, other.added, other.waiting]).toEqual([300, 0, 200]);
});

test('a suite that shrinks keeps the members that it names', async () => {
  const store = temporaryStore();
  const runs = Array.from({ length: 2500 }, (_, seed) => spec({ seed }));
  await submit(store, catalogue, suite(...runs));
  await submit(store, catalogue, suite(...runs.slice(0, 3).reverse()));
  const members = 'SELECT position, seed FROM suite_run JOIN run USING (run_id) WHERE suite_id = :suiteId ORDER BY position'; // prettier-ignore
  expect(store.all(members, { suiteId: suiteIdOf(store, 'suite') })).toEqual([
    { position: 0, seed: 2 },
    { position: 1, seed: 1 },
    { position: 2, seed: 0 },
  ]);
  expect(listSuites(store)[0]?.runs).toBe(3);
});

test('runs that are queued again leave the figures of their group', async () => {
  const store = temporaryStore();
  finish(store, [
    { spec: spec(), objectives: [1, 0.5] },
    { spec: spec({ seed: 1 }), objectives: [1], status: 'failed' },
  ]);
  const counts = () => store.get('SELECT scored, failures, unfinished, revision > 0 AS fresh FROM run_group');
  expect(counts()).toEqual({ scored: 2, failures: 1, unfinished: 0, fresh: 1 });
  await submit(store, catalogue, suite(spec(), spec({ seed: 1 })), { retry: true });
  expect(counts()).toEqual({ scored: 1, failures: 0, unfinished: 1, fresh: 1 });
});

test('what other hardware has made is known as a result and unknown as a time: it can be made here too', async () => {
  const store = temporaryStore();
  const other = { ...machine, id: 'there', cpu: 'EPYC' };
  finish(store, [
    { spec: spec(), objectives: [1, 0.5], on: other },
    { spec: spec({ seed: 1 }), objectives: [1, 0.5] },
    { spec: spec({ seed: 2 }), objectives: [1], on: other, status: 'paused' },
  ]);
  const runs = [0, 1, 2, 3].map((seed) => spec({ seed }));
  const here = hardwareOf(machine).key;
  const asked = { machine: here };
  const named = () => store.all<{ run_id: number }>('SELECT run_id FROM suite_run JOIN suite USING (suite_id) WHERE name = :name ORDER BY position', { name: 'suite' }).map(({ run_id }) => run_id); // prettier-ignore
  expect(await submit(store, catalogue, suite(...runs), asked)).toMatchObject({
    ...{ added: 1, requeued: 1, known: 2, elsewhere: 1 },
  });
  const first = named();
  expect(await submit(store, catalogue, suite(...runs), { ...asked, here: true })).toMatchObject({
    ...{ added: 1, waiting: 2, known: 1, elsewhere: 0 },
  });
  // The suite now names the run that is made here; the other one stays as it was.
  const [again] = named();
  expect([again === first[0], named().slice(1)]).toEqual([false, first.slice(1)]);
  const [made, original] = [again!, first[0]!].map((id) => store.get<{ key: string; repeats: string | null; status: string }>('SELECT key, repeats, status FROM run WHERE run_id = :id', { id })!); // prettier-ignore
  expect(made).toEqual({ key: hereKey(original!.key, here), repeats: original!.key, status: 'queued' });
  expect(original).toMatchObject({ repeats: null, status: 'finished' });
  // It is taken for the run from then on, and not made a third time.
  store.commit(() => store.run("UPDATE run SET status = 'finished' WHERE run_id = :id", { id: again }));
  for (const more of [{}, { here: true }]) {
    expect(await submit(store, catalogue, suite(...runs), { ...asked, ...more })).toMatchObject({ added: 0, elsewhere: 0 }); // prettier-ignore
    expect(named()[0]).toBe(again);
  }
  // On the machine that made it first, the original is its own.
  await submit(store, catalogue, suite(...runs), { machine: hardwareOf(other).key });
  expect(named()[0]).toBe(first[0]);
});
