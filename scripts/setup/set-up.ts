import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescentError } from '../../src/shared/domain/error.ts';
import { buildBinding, proveBinding } from './binding.ts';
import { bytesNeeded, requireSpace } from './disk.ts';
import { extractWheel } from './extract.ts';
import { failure, reasonOf } from './failure.ts';
import { withLock } from './lock.ts';
import { planFor, readStamp, runtimeFolder, supportedPlatform, upToDate, type Plan } from './plan.ts';
import { say } from './progress.ts';
import { obtain } from './wheels.ts';

/** Unpacks every wheel of the plan into `staging`; a marker a wheel lets an interrupted set-up go on. */
async function unpackTensorflow(plan: Plan, staging: string, downloads: string): Promise<void> {
  const marker = (file: string): string => join(staging, `${file}.done`);
  const missing = plan.wheels.filter((wheel) => !existsSync(marker(wheel.file)));
  await mkdir(staging, { recursive: true });
  await mkdir(downloads, { recursive: true });
  await requireSpace(staging, bytesNeeded(missing));
  for (const wheel of missing) {
    const { path, ours } = await obtain(wheel, downloads);
    say(`unpacking ${wheel.project}`);
    try {
      await extractWheel(path, staging);
    } catch (error) {
      throw failure(
        'unpack',
        `${path} could not be unpacked: ${reasonOf(error)}.`,
        'Check the free space, then run npm run setup again.',
        error,
      );
    }
    await writeFile(marker(wheel.file), '');
    if (ours) await rm(path);
  }
}

/** Puts a finished part in its place; processes that still use the old one keep its open files. */
async function replace(from: string, to: string): Promise<void> {
  const old = `${to}.old-${process.pid}`;
  if (existsSync(to)) await rename(to, old);
  if (existsSync(from)) await rename(from, to);
  await rm(old, { recursive: true, force: true });
}

async function make(root: string, plan: Plan): Promise<void> {
  const runtime = runtimeFolder(root);
  const { wheels, ...stamp } = plan;
  const fresh = readStamp(root)?.tensorflow !== plan.tensorflow || !existsSync(join(runtime, 'tensorflow/include'));
  const staging = fresh ? join(runtime, `staging-${plan.tensorflow}`) : runtime;
  say(
    `setting up TensorFlow ${plan.version} (${plan.flavour}), once; ${wheels.length === 1 ? 'one download' : `${wheels.length} downloads`}`,
  );
  if (fresh) await unpackTensorflow(plan, staging, join(runtime, 'downloads'));
  say('building the link between Node and TensorFlow (about 15 s)');
  await buildBinding(root, staging);
  await proveBinding(root, staging);
  if (fresh) {
    // Without a stamp, an interruption between these renames is followed by a whole set-up.
    await rm(join(runtime, 'setup.json'), { force: true });
    for (const name of ['tensorflow', 'nvidia', 'tfjs_binding.node'])
      await replace(join(staging, name), join(runtime, name));
    await rm(staging, { recursive: true, force: true });
    await rm(join(runtime, 'downloads'), { recursive: true, force: true });
  }
  await writeFile(join(runtime, 'setup.json.part'), `${JSON.stringify(stamp, null, 2)}\n`);
  await rename(join(runtime, 'setup.json.part'), join(runtime, 'setup.json'));
  say('TensorFlow is set up');
}

/** Makes what is missing; does nothing, quickly, where nothing is. Returns whether there was anything to do. */
export async function setUp(root: string): Promise<boolean> {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== supportedPlatform(root)) {
    throw failure(
      'platform',
      `TensorFlow can be set up on ${supportedPlatform(root)} only, and this machine is ${platform}.`,
      'Run Descent on Linux x86-64 (a container or WSL 2 will do).',
    );
  }
  if (upToDate(root, planFor(root))) return false;
  const runtime = runtimeFolder(root);
  try {
    await mkdir(runtime, { recursive: true });
    return await withLock(join(runtime, 'setup.lock'), async () => {
      const plan = planFor(root);
      // The one that was waited for may have done it.
      if (upToDate(root, plan)) return false;
      await make(root, plan);
      return true;
    });
  } catch (error) {
    if (error instanceof DescentError) throw error;
    const advice = `Check the permissions of ${runtime} and the space there, then run npm run setup again.`;
    throw failure('stopped', `The set-up stopped: ${reasonOf(error)}.`, advice, error);
  }
}
