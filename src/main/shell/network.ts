import { app, type Session } from 'electron';

/** The window needs no network: Chromium's own services are off, and no host name is resolved. */
export function switchNetworkOff(): void {
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-pings');
}

/** data: and blob: never leave the page; developer tools exist in a checkout only. */
const local = /^(app:\/\/bench\/|data:|blob:app:\/\/bench\/|devtools:\/\/)/;

/** Stops every request that is not for the window's own files. */
export function blockRequests(session: Session, refused: (url: string) => void): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !local.test(url);
    if (cancel) refused(url);
    answer({ cancel });
  });
}
