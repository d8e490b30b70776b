import { existsSync } from 'node:fs';
import { bindingFile, installation } from '../installation.ts';
import type { Check } from './check.ts';
import { checkCompilations } from './compilations.ts';
import { checkDatabase } from './database.ts';
import { checkDisk, checkNode, checkThreads, checkTools } from './machine.ts';
import { checkTensorflow } from './tensorflow.ts';
import { checkWindow } from './window.ts';

export { worst, type Check } from './check.ts';
export { checkPlugins } from './plugins.ts';

/**
 * Everything that Descent needs of this machine, checked by trying it; changes nothing. Takes a few seconds.
 *
 * @param isOurs this program itself is the writer of the database
 */
export async function diagnose(database: string, isOurs = false): Promise<Check[]> {
  const made = installation();
  const isSetUp = made !== undefined && existsSync(bindingFile);
  return [
    checkNode(),
    ...(await checkTensorflow(made)),
    checkThreads(),
    checkDatabase(database, isOurs),
    checkDisk(database),
    await checkCompilations(),
    ...checkTools(isSetUp),
    checkWindow(),
  ];
}
