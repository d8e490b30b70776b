import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { join } from 'node:path';
import { origin } from './app-protocol.ts';
import { leastSize, placeOn, readWindowState, writeWindowState } from './window-state.ts';

/** --background of tokens.css: what shows until the page is drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#161615' : '#fbfbfa');

/**
 * Room for what a drawing leaves behind: with the megabyte that V8 begins with, a click that draws a table anew spends a
 * third of its time on collecting garbage. Before the app is ready.
 */
export function giveThePageRoom(): void {
  app.commandLine.appendSwitch('js-flags', '--min-semi-space-size=16');
}

/** The window; it shows when its page is drawn. Its place is kept in `stateFile`. */
export function createWindow(stateFile: string): BrowserWindow {
  const state = readWindowState(stateFile);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const window = new BrowserWindow({
    ...placeOn(
      [primary, ...others].map(({ workArea }) => workArea),
      state,
    ),
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    title: 'Descent',
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The checker would fetch dictionaries.
      spellcheck: false,
      enableWebSQL: false,
      v8CacheOptions: 'code',
    },
  });
  window.once('ready-to-show', () => {
    if (state?.maximised === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximised: window.isMaximized() });
  });
  nativeTheme.on('updated', () => window.isDestroyed() || window.setBackgroundColor(background()));
  return window;
}

export const loadPage = (window: BrowserWindow): Promise<void> => window.loadURL(`${origin}/index.html`);

/** In front of everything, with the focus. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
