import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackExample } from '../../scripts/screenshots/example.ts';
import { call, engineReady, openApp, type Opened } from './app.ts';

/** The window on the real runs of the example; what goes on when it is closed is cancelled. */
export async function openExample(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-e2e-'));
  unpackExample(join(folder, 'descent.sqlite'));
  const opened = await openApp({ folder });
  await engineReady(opened.page);
  await call(opened.page, 'settings.set', { quitting: 'cancel' });
  return opened;
}
