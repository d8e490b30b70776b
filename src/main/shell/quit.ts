import { app, dialog, type BrowserWindow } from 'electron';
import type { QueueState } from '../../shared/contract/queue.ts';
import type { EngineHost } from './engine-host.ts';
import type { Log } from './log.ts';
import type { Notify } from './notify.ts';
import type { SettingsFile } from './settings-file.ts';

type How = 'finish' | 'checkpoint' | 'cancel';

const shutdown = { finish: 'afterRun', checkpoint: 'checkpoint', cancel: 'cancel' } as const;
/** A checkpoint waits for the end of a call of steps, about 100 ms, and for a slow disk. */
const seconds: Readonly<Record<How, number>> = { finish: Infinity, checkpoint: 60, cancel: 30 };
const order: readonly How[] = ['finish', 'checkpoint', 'cancel'];

interface Parts {
  readonly window: BrowserWindow;
  readonly engine: EngineHost;
  readonly settings: SettingsFile;
  readonly log: Log;
  readonly notify: Notify;
}

/** Runs that are going on; none where the engine does not say. */
async function activeRuns(engine: EngineHost): Promise<number> {
  if (engine.status.state !== 'ready') return 0;
  const reply = await engine.call('queue.state', undefined, 3);
  return reply.ok ? (reply.value as QueueState).active.length : 0;
}

/** Undefined: do not quit. */
async function ask({ window, settings }: Parts, runs: number): Promise<How | undefined> {
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    message: runs === 1 ? 'A run is going on.' : `${runs} runs are going on.`,
    detail: 'Points are kept in any case. What was checkpointed goes on from there when the queue is started again.',
    buttons: ['Finish, then quit', 'Checkpoint and quit', 'Cancel runs and quit', 'Do not quit'],
    defaultId: 1,
    cancelId: 3,
    checkboxLabel: 'Do this every time',
  });
  const how = order[response];
  if (how !== undefined && checkboxChecked) await settings.change({ quitting: how });
  return how;
}

/** Ends the engine before the program ends; asks first where runs are going on. */
export function handleQuitting(parts: Parts): void {
  const { window, engine, settings, log, notify } = parts;
  let state: 'open' | 'asking' | 'finishing' | 'closing' | 'done' = 'open';

  const close = async (how: How): Promise<void> => {
    state = how === 'finish' ? 'finishing' : 'closing';
    if (how === 'finish')
      notify({ code: 'quit.finishing', message: 'Descent quits when the active runs have finished.' });
    await engine.shutDown(shutdown[how], seconds[how]);
    await log.flush();
    state = 'done';
    app.quit();
  };

  const decide = async (): Promise<void> => {
    // Whoever closes again while runs finish does not want to wait for them.
    if (state === 'finishing') return close('checkpoint');
    if (state !== 'open') return;
    state = 'asking';
    const runs = await activeRuns(engine);
    const { quitting } = settings.current;
    const how = runs === 0 ? 'checkpoint' : quitting === 'ask' ? await ask(parts, runs) : quitting;
    if (how === undefined) state = 'open';
    else await close(how);
  };

  const hold = (event: { preventDefault(): void }): void => {
    if (state === 'done') return;
    event.preventDefault();
    decide().catch((error: unknown) => {
      log.write(`quitting: ${String(error)}`);
      state = 'done';
      app.exit(1);
    });
  };
  app.on('before-quit', hold);
  window.on('close', hold);
  app.on('window-all-closed', () => app.quit());
}
