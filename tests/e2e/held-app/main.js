/**
 * Starts the app of this checkout as `electron ROOT` does, but holds it back until Playwright is attached, which then
 * calls `__playwright_run`. Without it, a window that opens while Playwright attaches is paused and never resumed: one
 * start in twenty on a busy machine. Playwright's own loader would also add forty switches of Chromium.
 */
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const emit = app.emit.bind(app);
const ready = app.whenReady();
const attached = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
const go = Promise.all([ready, attached]).then(() => undefined);

app.emit = (event, ...args) => {
  if (event !== 'ready') return emit(event, ...args);
  void attached.then(() => emit(event, ...args));
  return app.listenerCount('ready') > 0;
};
app.whenReady = () => go;

const root = join(import.meta.dirname, '../../..');
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
app.setAppPath(root);
app.setName(about.productName ?? about.name);
app.setVersion(about.version);
await import(pathToFileURL(join(root, about.main)).href);
