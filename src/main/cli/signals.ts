import type { EndSignal } from '../../shared/end-requests.ts';

/**
 * The signals that end this program. Node forgets that it was started with hang-ups ignored, as nohup does: the launcher
 * (scripts/launch.mjs) knows.
 */
export const endSignals = (): readonly EndSignal[] =>
  process.env['DESCENT_HANGUP'] === `ignored ${process.pid}` ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
