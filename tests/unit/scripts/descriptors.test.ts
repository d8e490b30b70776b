import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../engine/fixtures.ts';

const module = JSON.stringify(new URL('../../../scripts/descriptors.mjs', import.meta.url).href);

/** Of a Node that bash has started with a redirection, in which `code` has what `descriptors.mjs` exports. */
function inNode(code: string, redirection = ''): string {
  const program = `import { handedOn, isRedirected, namedDescriptors } from ${module}; import { spawnSync } from 'node:child_process'; ${code}`;
  const command = `"$0" --input-type=module -e "$1" ${redirection}`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8' });
  return stdout + stderr;
}

test('descriptors that arguments name are handed on by their numbers', () => {
  const argv = ['export', '--out', '/dev/fd/5', '--db=/proc/self/fd/3', '/dev/fd/1', 'a/dev/fd'];
  const found = inNode(`console.log(JSON.stringify(namedDescriptors(${JSON.stringify(argv)})));`);
  expect(JSON.parse(found)).toEqual([5, 3]);
  expect(JSON.parse(inNode('console.log(JSON.stringify([[5, 3], []].map(handedOn)));'))).toEqual([
    [3, 'ignore', 5],
    [],
  ]);
});

test("what a shell has redirected is told from Node's own", () => {
  const folder = temporaryFolder();
  const known = (redirection: string): string => inNode('console.log(isRedirected(3));', redirection);
  expect(known('')).toBe('false\n');
  expect(known(`3> ${join(folder, 'file')}`)).toBe('true\n');
  expect(known('3> >(cat)')).toBe('true\n');
  expect(known('3< <(echo)')).toBe('true\n');
  // No pipe of Node's own, whichever numbers they have, and nothing that is closed.
  const redirected = inNode(
    'console.log(JSON.stringify(Array.from({ length: 40 }, (_, i) => i + 3).filter(isRedirected)));',
    '20> /dev/null',
  );
  expect(JSON.parse(redirected)).toContain(20);
  expect((JSON.parse(redirected) as number[]).length).toBeLessThan(5);
});

test('a child that is given them writes to what was redirected', () => {
  const file = join(temporaryFolder(), 'told');
  const child = `spawnSync('sh', ['-c', 'echo told >&5'], { stdio: ['inherit', 'inherit', 'inherit', ...handedOn([5])] });`;
  expect(inNode(child, `5> ${file}`)).toBe('');
  expect(readFileSync(file, 'utf8')).toBe('told\n');
});
