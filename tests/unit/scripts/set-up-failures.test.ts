import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zip } from './zip.ts';

/** The real set-up, in a copy of the project, fails for real; what a user then sees is compared. */
const project = join(import.meta.dirname, '../../..');
const pinned = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
const info = 'tensorflow_cpu-2.21.0.dist-info';
const fakeWheel = zip({
  'tensorflow/libtensorflow_cc.so.2': 'not a library',
  [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n',
  [`${info}/WHEEL`]:
    'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux_2_27_x86_64\n',
  [`${info}/RECORD`]: '',
});
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'descent-set-up-'));
  for (const part of ['scripts', 'src/shared', 'package.json'])
    cpSync(join(project, part), join(root, part), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
});

afterEach(() => rmSync(root, { recursive: true }));

function setUp(env: NodeJS.ProcessEnv): { status: number | null; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/launch.mjs'), 'scripts/setup/index.ts'],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        DESCENT_TENSORFLOW: 'cpu',
        DESCENT_TENSORFLOW_WHEEL: '',
        PIP_CONFIG_FILE: '/dev/null',
        ...env,
      },
    },
  );
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, stderr };
}

test('no pip', () => {
  const { status, stderr } = setUp({ PATH: join(root, 'nothing') });
  expect(status).toBe(1);
  expect(stderr).toContain('descent: pip is needed to fetch TensorFlow, and none was found');
});

test('no registry', () => {
  const { status, stderr } = setUp({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: '' });
  expect(status).toBe(1);
  expect(stderr).toContain(`descent: pip could not fetch ${pinned} (No matching distribution found`);
  expect(stderr).toContain('DESCENT_TENSORFLOW_WHEEL');
});

test('an index that gives another file under the pinned name, twice', () => {
  const links = join(root, 'links');
  mkdirSync(links);
  writeFileSync(join(links, pinned), fakeWheel);
  const { status, stderr } = setUp({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: links });
  expect(status).toBe(1);
  expect(stderr).toContain(`descent: ${pinned} arrived twice with another sha256 than the pinned one`);
  expect(existsSync(join(root, '.runtime/downloads', pinned))).toBe(false);
});

test('a wheel named by the user that is missing, damaged or of another release', () => {
  const missing = setUp({ DESCENT_TENSORFLOW_WHEEL: join(root, pinned) });
  expect(missing).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`names ${join(root, pinned)}, which does not exist.`),
  });
  writeFileSync(join(root, pinned), fakeWheel);
  const damaged = setUp({ DESCENT_TENSORFLOW_WHEEL: join(root, pinned) });
  expect(damaged).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is damaged: its sha256 is not the pinned one.'),
  });
  const old = join(root, 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_27_x86_64.whl');
  rmSync(join(root, pinned));
  writeFileSync(old, fakeWheel);
  expect(setUp({ DESCENT_TENSORFLOW_WHEEL: old })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('tensorflow_cpu-2.21.0 for Linux'),
  });
});

test('no compiler, then one that fails; the unpacked wheel is kept and nothing half made is used', () => {
  const wheel = join(root, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl');
  writeFileSync(wheel, fakeWheel);
  const none = setUp({ DESCENT_TENSORFLOW_WHEEL: wheel, CXX: 'no-such-compiler' });
  expect(none.status).toBe(1);
  expect(none.stderr).toContain(
    'descent: A C++ compiler is needed to build the link to TensorFlow, and no-such-compiler was not found.',
  );
  const failing = setUp({ DESCENT_TENSORFLOW_WHEEL: wheel, CXX: 'false' });
  expect(failing.status).toBe(1);
  expect(failing.stderr).toContain('descent: false could not build the link to TensorFlow');
  expect(failing.stderr).not.toContain('unpacking');
  expect(readdirSync(join(root, '.runtime'))).not.toContain('setup.json');
  expect(readdirSync(join(root, '.runtime'))).not.toContain('setup.lock');
});

test('a folder that cannot be made', () => {
  writeFileSync(join(root, '.runtime'), '');
  const { status, stderr } = setUp({});
  expect(status).toBe(1);
  expect(stderr).toContain('descent: The set-up stopped: EEXIST');
});
