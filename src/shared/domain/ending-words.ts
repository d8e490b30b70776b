const words: Readonly<Record<string, string>> = {
  steps: 'used its budget of steps',
  seconds: 'used its budget of compute time',
  oracle: 'used its budget of oracle units',
  stopped: 'the method stopped by itself',
  diverged: 'the objective was no longer finite, or far above its start',
  cancelled: 'cancelled',
  paused: 'paused until it is resumed',
  interrupted: 'interrupted; it can go on from its checkpoint',
  'engine.died': 'Descent ended before the run did; it can go on from its checkpoint',
  salvaged: 'what is known of it was damaged; it can begin anew',
  'worker.start_timeout': 'did not start in time',
  'worker.hung': 'hung: a call went on far longer than any before, or no sign of life came any more',
  'worker.crashed': 'its process ended early',
  'worker.killed': 'its process was killed, probably because memory ran out',
  'worker.protocol': 'its process sent something that makes no sense',
  'worker.error': 'an error that nobody foresaw; its log tells more',
  'memory.exhausted': 'it needed more memory than there is',
  'gpu.out_of_memory': 'it needed more memory than the GPU has',
  'graph.invalid': 'its code makes no program that can be computed',
  'run.stuck': 'it took no further step',
  'precision.converted': 'its code leaves the precision of the run',
  'precision.meaningless': 'its problem cannot be stored in this precision',
  'catalogue.unknown': 'its problem or its method is not known here',
  'plugin.invalid': 'its plug-in could not be loaded',
  'plugin.late_import': 'its plug-in imported code when it was at work already',
  'checkpoint.unwritable': 'put off, since its checkpoint could not be written',
  'device.missing': 'put off, since its device is missing',
  'worker.crash_loop': 'put off, since runs of this program crashed again and again',
  'code.changed': 'put off, since its code has changed since it was queued',
};

/** Why a run ended or waits, in words; the code itself where it has none, '' where there is no reason. */
export const reasonWords = (reason: string | null): string =>
  reason === null ? '' : Object.hasOwn(words, reason) ? words[reason]! : reason;

/** Why a run diverged, with the figures that it recorded; undefined: it has none. */
export function divergenceWords(
  { steps, f_start, f_final }: Readonly<Record<'steps' | 'f_start' | 'f_final', unknown>>,
  write: (value: number) => string,
): string | undefined {
  if (typeof steps !== 'number') return undefined;
  if (typeof f_final !== 'number' || !Number.isFinite(f_final))
    return `the objective was no longer finite at step ${steps}`;
  return typeof f_start === 'number'
    ? `the objective rose from ${write(f_start)} to ${write(f_final)} at step ${steps}`
    : undefined;
}
