import { nativeTheme } from 'electron';
import { availableParallelism } from 'node:os';
import type { Handlers } from '../../../shared/contract.ts';
import type { Settings } from '../../../shared/contract/shell.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { counted } from '../../../shared/number-text.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Notify } from '../notify.ts';
import type { Page } from '../page.ts';
import type { SettingsFile } from '../settings-file.ts';

type Names = 'settings.get' | 'settings.set';

const configured = ['jobs', 'device', 'ahead'] as const;

/** Settings that a running engine can take over; its next start has them anyway. */
async function configureEngine(engine: EngineHost, { jobs, device, ahead }: Settings, notify: Notify): Promise<void> {
  const reply = await engine.internal('internal.configure', { jobs, device, ahead }, 60);
  if (!reply.ok && engine.status.state === 'ready') notify(reply.error);
}

/** @throws DescentError settings.jobs where programs would wait for one another in the middle of a step */
function requireProcessors(jobs = 1, processors = availableParallelism()): void {
  if (jobs <= processors) return;
  throw new DescentError('settings.jobs', `${counted(jobs, 'run')} at a time on ${counted(processors, 'processor')}`, {
    advice: `Choose ${processors} at most.`,
  });
}

/** The number of threads is read when the engine starts: at once where nothing runs. */
async function applyThreads(engine: EngineHost, busy: () => boolean, notify: Notify): Promise<void> {
  if (!busy()) return engine.restart();
  notify({
    code: 'settings.threads',
    message: 'The number of threads holds from the next start of the engine, since runs are going on.',
    advice: 'Run > Restart engine checkpoints them and goes on with it.',
  });
}

export function settingsHandlers(
  settings: SettingsFile,
  engine: EngineHost,
  page: Page,
  busy: () => boolean,
  notify: Notify,
): Handlers<Names> {
  return {
    'settings.get': () => settings.current,
    'settings.set': async (change) => {
      const before = settings.current;
      requireProcessors(change.jobs);
      const after = await settings.change(change);
      nativeTheme.themeSource = after.theme;
      page.tell('settings.changed', after);
      // Neither holds the page up.
      if (after.threads !== before.threads) void applyThreads(engine, busy, notify);
      else if (configured.some((name) => after[name] !== before[name])) void configureEngine(engine, after, notify);
      return after;
    },
  };
}
