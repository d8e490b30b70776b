import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportPaper } from '../../../src/main/engine/service/exports.ts';
import type { Store } from '../../../src/main/engine/store/store.ts';
import { suiteIdOf } from '../../../src/main/engine/store/suites.ts';
import { environmentFacts } from '../../../src/renderer/views/run/run-facts.ts';
import { defaultBoardQuery } from '../../../src/shared/contract/board.ts';
import { startEngine } from '../../faults/engine-fixtures.ts';
import { catalogue, queue, spec, temporaryFolder, temporaryStore } from '../../unit/engine/fixtures.ts';
import { descent } from '../cli/descent.ts';

/** What a page would do with it if it were no text. */
const name = '<script>fetch("http://evil.example")</script> & \'more\'';

async function database(): Promise<Store> {
  const store = temporaryStore();
  const runs = [0, 1, 2].flatMap((seed) => [
    spec({ seed }),
    spec({ seed, hyper: { lr: 0.2 } }),
    spec({ seed, precision: 'fp32' }),
    spec({ seed, start: [1, 2] }),
    spec({ seed, optimizer: 'nan', start: [1, 2] }),
  ]);
  queue(store, runs, name);
  queue(store, [spec({ seed: 7, start: [3, 3] })], 'another');
  const { engine } = await startEngine(store);
  await engine.run();
  return store;
}

const contextOf = (store: Store) => ({
  store,
  definitions: catalogue as never,
  environment: { id: 'here' },
  emit: () => {},
});

async function reportOf(store: Store, suite = name): Promise<string> {
  const file = join(temporaryFolder(), 'report.html');
  await exportPaper(contextOf(store), { kind: 'report', suiteId: suiteIdOf(store, suite), name: suite }, file);
  return readFileSync(file, 'utf8');
}

/** The cells of the tables' rows. */
const rowsIn = (html: string): string[][] =>
  [...html.matchAll(/<tr[^>]*>(<td.*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell!),
  );

test('a report asks for nothing, runs nothing, and shows names as text', async () => {
  const html = await reportOf(await database());
  expect(html).toContain(
    '<h1>Suite &lt;script&gt;fetch(&quot;http://evil.example&quot;)&lt;/script&gt; &amp; &#39;more&#39;</h1>',
  );
  const tags = [...html.matchAll(/<([a-z]\w*)/gi)].map(([, tag]) => tag!.toLowerCase());
  for (const forbidden of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'image', 'use', 'base', 'form'])
    expect(tags).not.toContain(forbidden);
  for (const [, attribute, value] of html.matchAll(/\s(href|src|srcset|xlink:href|action|style|on\w+)="([^"]*)"/g))
    expect(`${attribute} ${value}`).toMatch(/^href #section-\d$/);
  for (const [, target] of html.matchAll(/url\(([^)]*)\)/g)) expect(target).toMatch(/^#zr\d+-c\d+$/);
  expect(html).not.toContain('@import');

  const [, css] = /<style>([^]*?)<\/style>/.exec(html)!;
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const hash = createHash('sha256').update(css!).digest('base64');
  expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  // Every colour of the charts is there in both themes.
  const used = new Set([...html.matchAll(/var\((--c[\da-f]{6})\)/g)].map(([, variable]) => variable!));
  expect(used.size).toBeGreaterThan(5);
  for (const variable of used) expect(css!.split(`${variable}: #`)).toHaveLength(3);
});

test('its figures are those of the leaderboard, its charts one for each problem and precision', async () => {
  const store = await database();
  const html = await reportOf(store);
  const file = join(temporaryFolder(), 'board.md');
  const query = { ...defaultBoardQuery, filter: { suiteId: suiteIdOf(store, name) } };
  await exportPaper(contextOf(store), { kind: 'table', query, format: 'markdown' }, file);
  const board = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.replaceAll('\\', '').slice(2, -2).split(' | '));
  expect(board).toHaveLength(5);
  const rows = rowsIn(html);
  for (const row of board) expect(rows).toContainEqual(row);
  expect(rows).toContainEqual(['nan', 'bowl start=1,2', 'fp64', '3 diverged', '']);

  const pictures = [...html.matchAll(/<svg viewBox[^>]*aria-label="([^"]*)"[^]*?<\/svg>/g)];
  expect(pictures.map(([, label]) => label)).toEqual([
    expect.stringMatching(/^bowl in fp64: normal/),
    expect.stringMatching(/^bowl in fp32: normal/),
    expect.stringMatching(/^bowl start=1,2 in fp64: /),
  ]);
  for (const [picture] of pictures) expect(picture).toMatch(/<path d="M[\d. L-]{100,}/);
  expect(html).toContain('12 done, 3 diverged');
  expect(html).not.toContain('start=3,3');
});

test('a suite chooses rows, and these are whole: window, command line and report have the same', async () => {
  const store = await database();
  queue(store, [spec({ seed: 3 }), spec({ seed: 4 })], 'more seeds');
  const { engine } = await startEngine(store);
  await engine.run();
  const file = join(temporaryFolder(), 'board.md');
  const query = { ...defaultBoardQuery, filter: { suiteId: suiteIdOf(store, name) } };
  await exportPaper(contextOf(store), { kind: 'table', query, format: 'markdown' }, file);
  // Without the names: the command line does not know the definitions of this test.
  const table = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^\| \d/.test(line))
      .map((line) => line.split(' | ').slice(3).join(' | '));
  const window = table(readFileSync(file, 'utf8'));
  const theirs = await descent(
    ...['export', 'leaderboard', '--suite', name, '--by', 'problem', '--format', 'markdown', '--db', store.path],
  );
  expect(table(theirs.stdout), theirs.stderr).toEqual(window);
  // Three seeds of the suite's own, and two of the other.
  expect(window.filter((line) => line.split(' | ').includes('5'))).toHaveLength(1);
  const [all, own] = [store.get<{ n: number }>('SELECT count(*) AS n FROM run')!.n, 15];
  const runs = await descent('export', 'runs', '--suite', name, '--db', store.path);
  expect([runs.stdout.trim().split('\n').length - 1, all]).toEqual([own, 18]);
});

test('where it was run is told in the words of the window', async () => {
  const store = await database();
  const facts = {
    cpu: 'EPYC',
    cores: 8,
    memoryBytes: 16e9,
    gpus: [{ name: 'RTX', memory: 1 }],
    driver: null,
    threads: 2,
  };
  store.commit(() => store.run('UPDATE environment SET facts_json = :json', { json: JSON.stringify(facts) }));
  const [, told = ''] = /<h2[^>]*>Where it was run<\/h2>([^]*?)<\/section>/.exec(await reportOf(store)) ?? [];
  const lines = [...told.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, label, text]) => [label, text]);
  const window = environmentFacts(facts).map(({ label, text }) => [label, text]);
  expect(window).toContainEqual(['GPUs', 'RTX']);
  expect(lines).toEqual([...window, ['Programs at a time', '1']]);
});

test('the command line writes the same, and says how to do it again', async () => {
  const store = await database();
  const file = join(temporaryFolder(), 'theirs.html');
  const { code, stderr } = await descent('export', 'report', '--suite', name, '--out', file, '--db', store.path);
  expect(code, stderr).toBe(0);
  const theirs = readFileSync(file, 'utf8');
  const ours = await reportOf(store);
  const figures = (html: string) =>
    rowsIn(html)
      .map((row) => row.filter((cell) => /^[\d≥]/.test(cell)))
      .sort();
  expect(figures(theirs)).toEqual(figures(ours));
  const commands = /<pre class="text">([^]*?)<\/pre>/.exec(theirs)![1]!.split('\n');
  expect(commands[0]).toMatch(/run script-fetch-http-evil\.example-script-more\.json --db \S+\.sqlite$/);
  expect(commands[2]).toContain(
    'export report --suite &#39;&lt;script&gt;fetch(&quot;http://evil.example&quot;)&lt;/script&gt; &amp; &#39;\\&#39;&#39;more&#39;\\&#39;&#39;&#39;',
  );
});

test('a suite without a result has no report', async () => {
  const store = temporaryStore();
  queue(store, [spec()], 'waiting');
  const file = join(temporaryFolder(), 'report.html');
  await expect(
    exportPaper(contextOf(store), { kind: 'report', suiteId: suiteIdOf(store, 'waiting'), name: 'waiting' }, file),
  ).rejects.toMatchObject({ code: 'export.empty' });
  await expect(
    exportPaper(contextOf(store), { kind: 'report', suiteId: 99, name: 'none' }, file),
  ).rejects.toMatchObject({ code: 'suite.unknown' });
  expect(existsSync(file)).toBe(false);
});
