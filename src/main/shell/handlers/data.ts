import { shell, type BrowserWindow } from 'electron';
import { dirname } from 'node:path';
import type { Handlers } from '../../../shared/contract.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { isRepairable } from '../../../shared/repairable.ts';
import { databaseFile } from '../../engine/store/paths.ts';
import type { DatabaseFiles } from '../database-work.ts';
import { askForPath } from '../dialogs.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Notify } from '../notify.ts';

type Names =
  | 'data.move'
  | 'data.restore'
  | 'data.chooseBackup'
  | 'data.salvage'
  | 'data.beginEmpty'
  | 'data.showFolder'
  | 'engine.restart';

/** Work on the database's files: each of them while the engine is down. `link` is the path that is opened at a start. */
export function dataHandlers(
  window: BrowserWindow,
  engine: EngineHost,
  files: DatabaseFiles,
  link: string,
  notify: Notify,
): Handlers<Names> {
  const tell = (code: string, message: string, kept: readonly string[]): void =>
    notify({ code, message, ...(kept.length > 0 && { advice: `What was there is kept: ${kept.join(', ')}.` }) });
  /** Nobody's runs are stopped to find out that nothing is to be repaired. */
  const requireDamage = (): void => {
    const { state, failure } = engine.status;
    if (state === 'unusable' && failure !== null && isRepairable(failure.code)) return;
    throw new DescentError('repair.not_needed', 'The database is neither damaged nor lost: nothing takes its place.');
  };
  return {
    'data.move': async () => {
      const folder = await askForPath(window, 'folder', 'Move the data to a folder');
      if (folder === undefined) return null;
      // What is known not to work is told before any run is stopped.
      await files.do({ work: 'move', folder, only: 'test' });
      await engine.restart(() => files.do({ work: 'move', folder }));
      return { folder };
    },
    'data.restore': async ({ file }) => {
      await files.do({ work: 'restore', file, only: 'test' });
      const { kept } = await engine.restart(() => files.do({ work: 'restore', file }), false);
      tell('data.restored', `${file} is in use now.`, kept);
    },
    'data.chooseBackup': async () => {
      const { newest, bad } = await files.do({ work: 'chooseBackup' });
      return { newest, bad: [...bad] };
    },
    'data.salvage': async () => {
      requireDamage();
      const { text, kept } = await engine.restart(() => files.do({ work: 'salvage' }), false);
      tell('data.salvaged', text, kept);
    },
    'data.beginEmpty': async () => {
      requireDamage();
      const { kept } = await engine.restart(() => files.do({ work: 'beginEmpty' }), false);
      tell('data.emptied', 'A new database is in use now.', kept);
    },
    'data.showFolder': async () => {
      const problem = await shell.openPath(dirname(databaseFile(link)));
      if (problem !== '') throw new DescentError('data.folder', `The folder could not be shown: ${problem}.`);
    },
    'engine.restart': () => engine.restart(),
  };
}
