import { app, Menu, nativeTheme, session } from 'electron';
import { join, resolve } from 'node:path';
import type { EngineCallName, EventName } from '../../shared/contract.ts';
import type { Failure } from '../../shared/contract/define.ts';
import type { QueueState } from '../../shared/contract/queue.ts';
import { defaultDatabasePath } from '../engine/store/paths.ts';
import { isShellAction, runShellAction, shellActions } from './actions.ts';
import { serveWindow } from './app-protocol.ts';
import { Busy } from './busy.ts';
import { DatabaseFiles } from './database-work.ts';
import { EngineHost } from './engine-host.ts';
import { failureOf } from './failure.ts';
import { denyPermissions } from './guards.ts';
import { dataHandlers } from './handlers/data.ts';
import { exportHandlers } from './handlers/export.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { windowHandlers } from './handlers/shell.ts';
import { answerCalls } from './ipc.ts';
import type { Launch } from './launch.ts';
import { Log } from './log.ts';
import { buildMenu } from './menu.ts';
import { blockRequests } from './network.ts';
import { Page } from './page.ts';
import { handleQuitting } from './quit.ts';
import { SettingsFile } from './settings-file.ts';
import { quitOnSignals } from './signals.ts';
import type { Instance } from './single-instance.ts';
import { readSuiteFile } from './suite-file.ts';
import { bringForward, createWindow, loadPage } from './window.ts';

/** How long a page waits for an answer of the engine, in seconds; checks and copies read the whole database. */
const patience = (name: EngineCallName): number => (/^(data[.](check|backUp)|catalogue[.])/.test(name) ? 900 : 60);

/** Opens the window and starts the engine beside it; neither waits for the other. */
export async function openWorkbench(launch: Launch, instance: Instance): Promise<void> {
  const userData = app.getPath('userData');
  const log = new Log(app.getPath('logs'));
  const explain = (error: unknown): Failure => failureOf(error, (text) => log.write(text));
  log.write(`start: Descent ${app.getVersion()}, Electron ${process.versions.electron}`);
  const { settings, failure } = await SettingsFile.read(join(userData, 'settings.json'));
  nativeTheme.themeSource = settings.current.theme;

  denyPermissions(session.defaultSession);
  blockRequests(session.defaultSession, (url) => log.write(`refused a request to ${url}`));
  serveWindow(session.defaultSession, join(import.meta.dirname, '../renderer'));

  const window = createWindow(join(userData, 'window.json'));
  const busy = new Busy(window);
  const page = new Page(window, (loaded) => loaded.tell('engine.status', engine.status));
  const notify = ({ code, message, advice }: Failure): void =>
    page.tellSurely('notice', advice === undefined ? { code, message } : { code, message, advice });

  const link = launch.database ?? defaultDatabasePath();
  const site = { root: app.isPackaged ? join(process.resourcesPath, 'engine') : app.getAppPath() };
  const files = new DatabaseFiles(site, link, (line) => log.write(line));
  const engine = new EngineHost({
    site,
    start: () => {
      const { jobs, threads, device, ahead } = settings.current;
      return { database: launch.database, jobs, threads, device, ahead };
    },
    onStatus: (status) => {
      if (status.state !== 'ready') busy.take(undefined);
      page.tell('engine.status', status);
    },
    onEvent: (event: EventName, payload) => {
      if (event === 'queue.changed') busy.take(payload as QueueState);
      if (event === 'notice') page.tellSurely(event, payload as never);
      else page.tell(event, payload as never);
    },
    onReady: ({ database, interrupted }, goesOn) => {
      log.write(`engine: ready with ${database}, ${interrupted} interrupted`);
      if (interrupted === 0) return;
      const runs = interrupted === 1 ? 'One run was' : `${interrupted} runs were`;
      notify({
        code: 'engine.interrupted',
        message: `${runs} interrupted when the engine ended.`,
        advice: goesOn ? 'The queue goes on from the last checkpoints.' : 'Start the queue to go on from there.',
      });
    },
    log: (line) => log.write(line),
  });

  const saved = new Set<string>();
  const shell = {
    ...exportHandlers(window, engine, (path) => saved.add(resolve(path))),
    ...settingsHandlers(settings, engine, page, () => busy.active > 0, notify),
    ...dataHandlers(window, engine, files, link, notify),
    ...windowHandlers({ window, engine, settings, log, saved, actions: () => byShell }),
  };
  const byShell = shellActions({
    window,
    showDataFolder: () => shell['data.showFolder'](undefined),
    restartEngine: () => shell['engine.restart'](undefined),
    saveDiagnostics: () => shell['shell.saveDiagnostics'](undefined),
  });
  answerCalls({
    window,
    shell,
    engine: (name, input) => engine.call(name, input, patience(name)),
    failureOf: explain,
    log: (line) => log.write(line),
  });

  Menu.setApplicationMenu(
    buildMenu((id) => {
      if (!isShellAction(id)) page.tell('action', { id });
      else runShellAction(byShell, id).catch((error: unknown) => notify(explain(error)));
    }),
  );
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write(`page: ended (${reason}, code ${exitCode})`);
    if (reason === 'clean-exit') return;
    notify({ code: 'window.page_died', message: `The page ended unexpectedly (${reason}) and was loaded again.` });
    window.webContents.reload();
  });
  window.once('show', () => log.write('page: shown'));
  handleQuitting({ window, engine, settings, log, notify });
  quitOnSignals(() => app.quit());
  instance.onFiles((files) => {
    bringForward(window);
    for (const file of files) {
      readSuiteFile(file).then(
        (text) => page.tellSurely('suite.opened', { file, text }),
        (error: unknown) => notify(explain(error)),
      );
    }
  });

  if (failure !== undefined) notify(failure);
  engine.start();
  await loadPage(window);
}
