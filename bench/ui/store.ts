/**
 * How long the engine takes for the calls of Start, of the leaderboard and of the lists of runs, on a database of `generate.ts`.
 *
 *   node bench/ui/store.ts DATABASE [--rounds 15]
 *
 * A line a call: the first answer, and of later rounds p50 and p95, in milliseconds, and after a bar the same in processor
 * time, which other programs do not disturb. What is kept between calls is kept
 * in the later rounds, except where a line says cold: there every round has a filter or a target that was not asked before.
 */
import { parseArgs } from 'node:util';
import { collectEnvironment } from '../../src/main/engine/environment.ts';
import { boardHandlers } from '../../src/main/engine/service/handlers/board.ts';
import { LiveCatalogue } from '../../src/main/plugins/live-catalogue.ts';
import { openStore } from '../../src/main/engine/store/open.ts';
import type { Input } from '../../src/shared/contract.ts';
import { calls } from '../../src/shared/contract.ts';
import { quantile } from '../../src/shared/stats/quantile.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' } },
});
const store = openStore(positionals[0], { readonly: true });
const context = {
  store,
  definitions: await LiveCatalogue.open(),
  environment: collectEnvironment(),
  emit: () => undefined,
};
const handlers = boardHandlers(context);
type Board = typeof handlers;

function figures([first = NaN, ...rest]: readonly number[]): string {
  const later = Float64Array.from(rest).sort();
  return [first, quantile(later, 0.5), quantile(later, 0.95)].map((value) => value.toFixed(1).padStart(8)).join('');
}

async function measure<N extends keyof Board>(
  label: string,
  name: N,
  inputOf: (round: number) => Input<N>,
): Promise<void> {
  const times: number[] = [];
  const processor: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const input = calls[name].input.parse(inputOf(round)) as never;
    const [began, busy] = [performance.now(), process.cpuUsage()];
    await handlers[name](input);
    times.push(performance.now() - began);
    const { user, system } = process.cpuUsage(busy);
    processor.push((user + system) / 1000);
  }
  console.log(`${figures(times)} |${figures(processor)}  ${name}  ${label}`);
}

console.log('   first     p50     p95 |   first     p50     p95');
const window = { offset: 0, limit: 60 };
const standing = { column: 'rank', descending: false };
const base = { filter: {}, by: 'problem', pivot: false, target: null, axis: 'oracle_units', sort: standing } as const;
const { targets, optimizers, problems, hardware } = await handlers['board.choices']({ filter: {} });
const target = targets[Math.floor(targets.length / 2)] ?? 1;
const optimizer = optimizers.map(({ id }) => id);
const nth = <T>(list: readonly T[], round: number): T => list[round % list.length]!;

await measure('cold: what is known', 'start.overview', (i) => ({ problems: 12 + (i % 2) }));
await measure('by problem', 'board.page', () => ({ ...base, window }));
await measure('by problem, next windows', 'board.page', (i) => ({ ...base, window: { offset: 60 * i, limit: 60 } }));
await measure('one target, next windows', 'board.page', (i) => ({
  ...base,
  target,
  window: { offset: 60 * i, limit: 60 },
}));
await measure('cold: sorted by ERT at a target', 'board.page', (i) => ({
  ...base,
  target: nth(targets, i),
  sort: { column: 'ert', descending: false },
  window,
}));
await measure('cold: sorted by gap, one problem', 'board.page', (i) => ({
  ...base,
  filter: { instances: [nth(problems, i).instanceId] },
  sort: { column: 'gap', descending: true },
  window,
}));
await measure('cold: an optimizer left out', 'board.page', (i) => ({
  ...base,
  filter: { optimizers: optimizer.filter((_, at) => at !== i % optimizer.length), archived: i >= optimizer.length },
  window,
}));
await measure('pivoted', 'board.page', () => ({ ...base, pivot: true, window }));
for (const axis of ['steps', 'compute_s'] as const)
  await measure(`overall, ${axis}, mean, next windows`, 'board.page', (i) => ({
    ...base,
    by: 'overall',
    axis,
    window: { offset: 60 * i, limit: 60 },
  }));
await measure('overall, at a target, next windows', 'board.page', (i) => ({
  ...base,
  by: 'overall',
  target,
  window: { offset: 60 * i, limit: 60 },
}));
await measure('cold: overall at a target', 'board.page', (i) => ({
  ...base,
  by: 'overall',
  target: nth(targets, i),
  window,
}));
await measure('overall, sorted by gap', 'board.page', () => ({
  ...base,
  by: 'overall',
  sort: { column: 'gap', descending: false },
  window,
}));
await measure('cold: overall, pivoted, all hardware', 'board.page', (i) => ({
  ...base,
  by: 'overall',
  pivot: true,
  filter: { hardware: 'any', optimizers: [nth(optimizer, i)] },
  window,
}));
for (const [label, text] of [
  ['on groups', (i: number) => `gap < 1e-${i + 1} and h.lr < 0.01`],
  ['on runs', (i: number) => `seed = ${i} and status = failed`],
  ['on tags', (i: number) => `tag = baseline and gap < 1e-${i + 1}`],
] as const)
  await measure(`cold: expression ${label}`, 'board.page', (i) => ({ ...base, filter: { text: text(i) }, window }));
await measure('cold: failed runs', 'board.page', (i) => ({
  ...base,
  filter: { statuses: ['failed'], archived: i > 0 },
  window,
}));
await measure('cold: a suite', 'board.page', (i) => ({ ...base, filter: { suiteId: 1 + i }, window }));

await measure('no filter', 'board.choices', () => ({ filter: {} }));
await measure('cold: an optimizer', 'board.choices', (i) => ({ filter: { optimizers: [nth(optimizer, i)] } }));

const deep = (total: number) => (i: number) => ({ offset: Math.floor((total * i) / 16), limit: 60 });
for (const column of ['run_id', 'endedAt', 'gap_final', 'gap_best', 'compute_s'])
  await measure(`by ${column}, far windows`, 'run.page', (i) => ({
    filter: {},
    sort: { column, descending: i % 2 === 0 },
    window: deep(990_000)(i),
  }));
for (const [label, filter] of [
  ['finished', { statuses: ['finished' as const] }],
  ['failed', { statuses: ['failed' as const] }],
  ['one optimizer', { optimizers: ['adam'] }],
  ['one problem, fp32', { instances: [problems[0]?.instanceId ?? 1], precisions: ['fp32' as const] }],
  ['one machine', { hardware: hardware[0]?.key ?? 'any' }],
  ['a tag', { tags: ['baseline'] }],
  ['a suite', { suiteId: 3 }],
  ['gap < 1e-6', { text: 'gap < 1e-6' }],
  ['optimizer = adam and seed = 3', { text: 'optimizer = adam and seed = 3' }],
] as const)
  for (const column of ['run_id', 'gap_final']) {
    const of = { filter: filter as Input<'run.page'>['filter'], sort: { column, descending: true } };
    const { total } = await handlers['run.page']({ ...of, window });
    await measure(`${label}, by ${column}, far windows of ${total}`, 'run.page', (i) => ({
      ...of,
      window: deep(total)(i),
    }));
  }
await measure('by seed', 'run.page', () => ({ filter: {}, sort: { column: 'seed', descending: false }, window }));
await measure('one group', 'run.ofGroups', (i) => ({ groupIds: [1 + i] }));
await measure('forty groups', 'run.ofGroups', (i) => ({
  groupIds: Array.from({ length: 40 }, (_, at) => 1 + 40 * i + at),
}));

const { rss, heapUsed } = process.memoryUsage();
console.log(`${(rss / 2 ** 20).toFixed(0)} MiB resident, ${(heapUsed / 2 ** 20).toFixed(0)} MiB heap`);
store.close();
