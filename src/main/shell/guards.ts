import { app, type Session } from 'electron';
import { origin } from './app-protocol.ts';

/** All that a page may ask of the system. */
const granted: readonly string[] = ['clipboard-sanitized-write'];

/** Every page, whoever opens it: no other place, no other window, no embedded browser. */
export function denyByDefault(): void {
  // Root has no sandbox (see scripts/window), and Electron refuses the two together.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.on('select-client-certificate', (event) => {
    event.preventDefault();
  });
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(granted.includes(permission) && isOurs(contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, asking) => granted.includes(permission) && isOurs(asking));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => {
    answer({});
  });
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

const isOurs = (url: string): boolean => url === origin || url.startsWith(`${origin}/`);
