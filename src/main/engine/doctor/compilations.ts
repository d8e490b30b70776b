import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { counted } from '../../../shared/number-text.ts';
import { compilationsFolder } from '../../tensor/runtime/compilations/folder.ts';
import { keptAtMost, keptIn } from '../../tensor/runtime/compilations/kept.ts';
import { ok, warning, type Check } from './check.ts';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;

/** What XLA has compiled and Descent keeps: where, and how much. */
export async function checkCompilations(folder = compilationsFolder()): Promise<Check> {
  if (folder === undefined) return ok('compiled', 'no compiled programs are kept');
  if (!isWritable(folder))
    return warning(
      'compiled',
      `${folder} cannot be written to`,
      'Every process compiles its programs anew. Name another folder in DESCENT_COMPILATIONS.',
    );
  const { programs, bytes } = await keptIn(folder);
  const text = `${counted(programs, 'program')}, ${megabytes(bytes)} of at most ${megabytes(keptAtMost.bytes)}`;
  return ok('compiled', `${text}, in ${folder}`);
}

/** It, or where it is to be made. */
function isWritable(folder: string): boolean {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    accessSync(place, constants.W_OK);
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}
