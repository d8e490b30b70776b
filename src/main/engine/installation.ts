import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../../..');

/** Made by the set-up (`scripts/setup`). */
export const bindingFile = join(projectRoot, '.runtime/tfjs_binding.node');

/** Scripts that load TensorFlow in a process of their own. */
export const proofScript = join(projectRoot, 'scripts/setup/proof.ts');
export const productsScript = join(projectRoot, 'src/main/conformance/products-process.ts');

export interface Installation {
  readonly flavour: 'cpu' | 'cuda';
  /** Of TensorFlow. */
  readonly version: string;
}

/** What the last complete set-up made; undefined where there was none. */
export function installation(root = projectRoot): Installation | undefined {
  try {
    return JSON.parse(readFileSync(join(root, '.runtime/setup.json'), 'utf8')) as Installation;
  } catch {
    // Missing or cut off: either way nothing complete is there.
    return undefined;
  }
}

export function programVersion(root = projectRoot): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** How the command line is called: as the README has it in a checkout, by its link where a package installed it. */
export const commandName = (root = projectRoot): string =>
  existsSync(join(root, 'package-lock.json')) ? 'npm run descent --' : 'descent';
