import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { batches } from '../../../src/main/files/batches.ts';
import { requirePlace, stage, writeWhole } from '../../../src/main/files/write-whole.ts';
import { temporaryFolder } from '../engine/fixtures.ts';

const elsewhere = 'name another file with --out';
const write = (file: string, ...pieces: string[]) => writeWhole(file, pieces, { elsewhere });
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

test('text is joined to batches and nothing is lost', () => {
  const pieces = Array.from({ length: 50_000 }, (_, i) => `${i},`);
  const joined = [...batches(pieces)];
  expect(joined.join('')).toBe(pieces.join(''));
  expect(joined.length).toBeLessThan(10);
  expect([...batches([])]).toEqual([]);
});

test('a file appears whole, and replaces an old one', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'runs.csv');
  writeFileSync(file, 'old');
  expect((await write(file, 'a\r\n', 'b\r\n')).bytes).toBe(6);
  expect(read(file)).toBe('a\r\nb\r\n');
  await writeWhole(file, Uint8Array.of(0, 255), { elsewhere });
  expect([...readFileSync(file)]).toEqual([0, 255]);
  expect(readdirSync(folder)).toEqual(['runs.csv']);
});

test('when the rows fail the old file stays and nothing else', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'runs.csv');
  writeFileSync(file, 'old');
  const failing = (function* () {
    yield 'x'.repeat(100_000);
    throw new Error('lost');
  })();
  await expect(writeWhole(file, failing, { elsewhere })).rejects.toThrow('lost');
  const staged = await stage(file, ['new'], { elsewhere });
  expect(read(file)).toBe('old');
  await staged.discard();
  expect(read(file)).toBe('old');
  expect(readdirSync(folder)).toEqual(['runs.csv']);
});

test('a link leads to the file, also to one that is not there yet, and stays a link', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/real.csv'), 'old');
  symlinkSync('data/real.csv', join(folder, 'link.csv'));
  symlinkSync('link.csv', join(folder, 'link of link.csv'));
  symlinkSync('data/later.csv', join(folder, 'dangling.csv'));
  await write(join(folder, 'link of link.csv'), 'new');
  await write(join(folder, 'dangling.csv'), 'first');
  expect([read(folder, 'data/real.csv'), read(folder, 'data/later.csv')]).toEqual(['new', 'first']);
  expect(readlinkSync(join(folder, 'link.csv'))).toBe('data/real.csv');
  expect(readdirSync(folder).sort()).toEqual(['dangling.csv', 'data', 'link of link.csv', 'link.csv']);
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  await expect(write(join(folder, 'a'), 'x')).rejects.toMatchObject({ code: 'export.not_written' });
  symlinkSync('none/x', join(folder, 'astray'));
  await expect(write(join(folder, 'astray'), 'x')).rejects.toMatchObject({ code: 'export.no_folder' });
});

test('a file keeps its mode, and is never readable for others before it has it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'secret.csv');
  writeFileSync(file, 'old');
  for (const mode of [0o600, 0o640, 0o664]) {
    chmodSync(file, mode);
    const staged = await stage(file, ['new'], { elsewhere });
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777 & ~mode)).toEqual([0, 0]);
    await staged.publish();
    expect(statSync(file).mode & 0o777).toBe(mode);
  }
});

test('a file with two names keeps both: it gets the bytes', async () => {
  const folder = temporaryFolder();
  const [file, twin] = [join(folder, 'runs.csv'), join(folder, 'twin.csv')];
  writeFileSync(file, 'old');
  linkSync(file, twin);
  for (const content of ['longer than before', 'short', 'x'.repeat(3_000_000)]) {
    await write(file, content);
    expect(read(twin)).toBe(content);
  }
  expect(statSync(file).ino).toBe(statSync(twin).ino);
  expect(readdirSync(folder).sort()).toEqual(['runs.csv', 'twin.csv']);
});

test('a file of another owner stays theirs', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can give a file away');
  const file = join(temporaryFolder(), 'theirs.csv');
  writeFileSync(file, 'old');
  spawnSync('chown', ['12345:54321', file]);
  const { ino } = statSync(file);
  await write(file, 'new');
  expect(read(file)).toBe('new');
  expect(statSync(file)).toMatchObject({ uid: 12345, gid: 54321, ino });
});

test('a name may be as long as the file system allows; a longer one is refused in words', async () => {
  const folder = temporaryFolder();
  for (const length of [250, 255]) {
    await write(join(folder, 'n'.repeat(length)), 'x');
    expect(read(folder, 'n'.repeat(length))).toBe('x');
  }
  const long = join(folder, `${'ä'.repeat(128)}.csv`);
  const refusal = expect.objectContaining({ code: 'export.name_too_long', advice: expect.stringContaining('260') });
  expect(() => requirePlace(long, elsewhere)).toThrow(refusal);
  await expect(write(long, 'x')).rejects.toEqual(refusal);
});

test('a device gets the bytes and stays a device', async () => {
  expect(requirePlace('/dev/null', elsewhere)).toBe('stream');
  await write('/dev/null', 'x'.repeat(1_000_000));
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

const pipe = (folder: string): string => {
  const file = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [file]).status).toBe(0);
  return file;
};

test('a pipe gets the bytes as they come, waits for its reader, and stays a pipe', async () => {
  const folder = temporaryFolder();
  const file = pipe(folder);
  const big = 'line\n'.repeat(400_000);
  const written = write(file, 'head\n', big);
  await delay(120);
  const cat = spawn('cat', [file]);
  expect(await text(cat.stdout)).toBe(`head\n${big}`);
  expect((await written).bytes).toBe(big.length + 5);
  expect(lstatSync(file).isFIFO()).toBe(true);
  expect(readdirSync(folder)).toEqual(['pipe']);
});

test('a reader of a pipe that has seen enough is no failure', async () => {
  const file = pipe(temporaryFolder());
  let made = 0;
  const endless = (function* () {
    for (; made < 10_000; made += 1) yield 'line\n'.repeat(20_000);
  })();
  const head = spawn('head', ['-1', file]);
  await writeWhole(file, endless, { elsewhere });
  expect(await text(head.stdout)).toBe('line\n');
  expect(made).toBeLessThan(100);
});

test.each(['nobody opens', 'nobody reads'])('an interruption ends what writes to a pipe that %s', async (how) => {
  const file = pipe(temporaryFolder());
  const interruption = new AbortController();
  const sleeper = how === 'nobody reads' ? spawn('sh', ['-c', 'exec sleep 30 < "$0"', file]) : undefined;
  const written = writeWhole(file, ['x'.repeat(10_000_000)], { elsewhere, interruption: interruption.signal });
  setTimeout(() => interruption.abort(), 300);
  await expect(written).rejects.toMatchObject({ code: 'export.interrupted', exitCode: 130 });
  sleeper?.kill();
});

test('a descriptor that a shell has redirected goes on where it stands', async () => {
  const folder = temporaryFolder();
  const module = fileURLToPath(new URL('../../../src/main/files/write-whole.ts', import.meta.url));
  const program = `import { writeWhole } from ${JSON.stringify(module)};
    await writeWhole(process.argv[1], ['a,b\\n'], { elsewhere: '-' });`;
  const run = (command: string) =>
    spawnSync('bash', ['-c', command, process.execPath, program], { cwd: folder, encoding: 'utf8' });
  const own = '"$0" --input-type=module -e "$1"';
  expect(run(`${own} >(tr a-z A-Z > upper.csv; echo >> done)`).stderr).toBe('');
  expect(run(`echo first > out.csv; ${own} /dev/stdout >> out.csv`).stderr).toBe('');
  expect(run(`${own} /dev/fd/3 3> three.csv`).stderr).toBe('');
  expect(run(`${own} /dev/stdout | cat > piped.csv`).stderr).toBe('');
  // Node's own.
  expect(run(`${own} /dev/fd/3`).stderr).toContain('/dev/fd/3 cannot be written: it is neither a file nor a pipe');
  for (let waited = 0; waited < 100 && !readdirSync(folder).includes('done'); waited += 1) await delay(20);
  expect(read(folder, 'upper.csv')).toBe('A,B\n');
  expect(read(folder, 'out.csv')).toBe('first\na,b\n');
  expect([read(folder, 'three.csv'), read(folder, 'piped.csv')]).toEqual(['a,b\n', 'a,b\n']);
});

test('a folder that is missing, or a file that is a folder, is refused', () => {
  const folder = temporaryFolder();
  expect(() => requirePlace(join(folder, 'none', 'a.csv'), elsewhere)).toThrow(
    `there is no folder ${join(folder, 'none')}`,
  );
  expect(() => requirePlace(folder, elsewhere)).toThrow('is a folder');
  expect(() => requirePlace(join(folder, 'a.csv'), elsewhere)).not.toThrow();
  writeFileSync(join(folder, 'a.csv'), 'old');
  expect(() => requirePlace(join(folder, 'a.csv', 'b.csv'), elsewhere)).toThrow('there is no folder');
});

test('a file that must not be written stays as it is', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may write to any file');
  const file = join(temporaryFolder(), 'kept.csv');
  writeFileSync(file, 'old', { mode: 0o400 });
  await expect(write(file, 'new')).rejects.toMatchObject({ code: 'export.not_written' });
  expect(read(file)).toBe('old');
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s, also twice, leaves the old file and nothing else',
  async (signal) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'runs.csv'), 'old');
    const module = fileURLToPath(new URL('../../../src/main/cli/export/write-whole.ts', import.meta.url));
    const program = `import { writeWhole } from ${JSON.stringify(module)};
    function* endless() { console.log('begun'); for (;;) yield 'x'.repeat(100_000); }
    try { await writeWhole('runs.csv', endless()); } catch (error) { console.log(error.code); process.exitCode = error.exitCode; }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      env: { ...process.env, DESCENT_HANGUP: '' },
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += String(data);
      if (said !== 'begun\n') return;
      child.kill(signal);
      child.kill(signal);
    });
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(said).toBe('begun\nexport.interrupted\n');
    expect(readdirSync(folder)).toEqual(['runs.csv']);
    expect(read(folder, 'runs.csv')).toBe('old');
  },
);
