const words: Readonly<Record<string, string>> = {
  steps: 'used its budget of steps',
  seconds: 'used its budget of compute time',
  oracle: 'used its budget of oracle units',
  stopped: 'the method stopped by itself',
  diverged: 'the objective was no longer finite, or far above its start',
  cancelled: 'cancelled',
  interrupted: 'interrupted; it can go on from its checkpoint',
  'worker.start_timeout': 'did not start in time',
  'worker.hung': 'hung: a call went on far longer than any before, or no sign of life came any more',
  'worker.crashed': 'its process ended early',
  'worker.killed': 'its process was killed, probably because memory ran out',
  'worker.protocol': 'its process sent something that makes no sense',
  'checkpoint.unwritable': 'put off, since its checkpoint could not be written',
  'device.missing': 'put off, since its device is missing',
  'worker.crash_loop': 'put off, since runs of this program crashed again and again',
  'code.changed': 'put off, since its code has changed since it was queued',
};

/** Why a run ended or waits, in words; the code itself where it has none, '' where there is no reason. */
export const reasonWords = (reason: string | null): string =>
  reason === null ? '' : Object.hasOwn(words, reason) ? words[reason]! : reason;
