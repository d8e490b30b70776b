import { app, shell, type BrowserWindow } from 'electron';
import { resolve } from 'node:path';
import type { Handlers } from '../../../shared/contract.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { runShellAction, type shellActions } from '../actions.ts';
import { diagnosticsText } from '../diagnostics.ts';
import { askWhereToSave } from '../dialogs.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Log } from '../log.ts';
import type { SettingsFile } from '../settings-file.ts';

type Names = 'shell.info' | 'shell.showInFolder' | 'shell.saveDiagnostics' | 'shell.action';

interface Parts {
  readonly window: BrowserWindow;
  readonly engine: EngineHost;
  readonly settings: SettingsFile;
  readonly log: Log;
  /** Files that were saved since the start. */
  readonly saved: Set<string>;
  readonly actions: () => ReturnType<typeof shellActions>;
}

export function windowHandlers({ window, engine, settings, log, saved, actions }: Parts): Handlers<Names> {
  return {
    'shell.info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      platform: `${process.platform}-${process.arch}`,
    }),
    'shell.showInFolder': ({ path }) => {
      if (!saved.has(resolve(path))) {
        throw new DescentError('shell.not_saved_here', `${path} was not saved in this session, so it is not shown.`);
      }
      shell.showItemInFolder(resolve(path));
    },
    'shell.saveDiagnostics': async () => {
      const name = `descent-diagnostics-${new Date().toISOString().slice(0, 10)}`;
      const path = await askWhereToSave(window, name, { name: 'Text', extensions: ['txt'] });
      if (path === undefined) return null;
      const doctor = engine.ready && (await engine.call('engine.doctor', undefined, 60));
      const known = { settings: settings.current, engine: engine.status, doctor };
      await writeWhole(path, [await diagnosticsText(log, known)], { elsewhere: 'choose another file' });
      saved.add(resolve(path));
      return { path };
    },
    'shell.action': ({ id }) => runShellAction(actions(), id),
  };
}
