import { shell, type BrowserWindow } from 'electron';
import { dirname } from 'node:path';
import type { Handlers } from '../../../shared/contract.ts';
import { databaseFile } from '../../engine/store/paths.ts';
import { listBackups, moveDatabase, requireRoomFor, restoreBackup } from '../database-files.ts';
import { askForPath } from '../dialogs.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Notify } from '../notify.ts';
import { DescentError } from '../../../shared/domain/error.ts';

type Names = 'data.move' | 'data.restore' | 'data.showFolder' | 'engine.restart';

/** Work on the database's files: each of them while the engine is down. `link` is the path that is opened at a start. */
export function dataHandlers(window: BrowserWindow, engine: EngineHost, link: string, notify: Notify): Handlers<Names> {
  return {
    'data.move': async () => {
      const folder = await askForPath(window, 'folder', 'Move the data to a folder');
      if (folder === undefined) return null;
      // What is known not to work is told before any run is stopped.
      await requireRoomFor(link, folder);
      await engine.restart(() => moveDatabase(link, folder));
      return { folder };
    },
    'data.restore': async ({ file }) => {
      if (!(await listBackups(link)).includes(file)) {
        throw new DescentError('data.no_backup', `There is no backup ${file}.`, { advice: 'Choose one of the list.' });
      }
      let kept: string[] = [];
      await engine.restart(async () => {
        kept = await restoreBackup(link, file);
      }, false);
      notify({
        code: 'data.restored',
        message: `${file} is in use now.`,
        ...(kept.length > 0 && { advice: `What was there is kept: ${kept.join(', ')}.` }),
      });
    },
    'data.showFolder': async () => {
      const problem = await shell.openPath(dirname(databaseFile(link)));
      if (problem !== '') throw new DescentError('data.folder', `The folder could not be shown: ${problem}.`);
    },
    'engine.restart': () => engine.restart(),
  };
}
