import { EndRequests, type EndSignal } from '../../shared/end-requests.ts';

const signals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Has signals ask to quit, once the app is ready: Electron's own handlers take the first of each and let the second kill,
 * and a terminal that is closed sends two. A window that nohup has started stays when the terminal goes (launch.mjs).
 */
export function quitOnSignals(quit: () => void): void {
  const requests = new EndRequests();
  const isHangUpIgnored = process.env['DESCENT_HANGUP'] === `ignored ${process.ppid}`;
  for (const signal of signals)
    process.on(signal, () => {
      if (signal === 'SIGHUP' && isHangUpIgnored) return;
      if (requests.take(signal, performance.now()) !== undefined) quit();
    });
}
