/** What else went on while a run was made; null where the system does not tell. */
export interface Conditions {
  /** Wall seconds that were watched, of all launches. */
  readonly watched_s: number;
  readonly processors: number;
  /** Processors that other programs kept busy, on average; those of Descent's own workers do not count (`jobs` tells). */
  readonly othersBusy: number | null;
  /** Processors on which Descent compiled meanwhile what comes next, on average; absent: none. */
  readonly aheadBusy?: number;
  /** How often a processor was slowed down since it was too hot. */
  readonly throttled: number | null;
  /** Whether processors might exceed their nominal frequency. */
  readonly turbo: boolean | null;
  /** Seconds that the machine slept. */
  readonly slept_s: number | null;
}

/** Half a processor, or a quarter of all: less disturbs times by no more than repeating them does. */
export const muchBusy = (processors: number): number => Math.max(0.5, processors / 4);
/** Clocks of a machine that does not sleep differ by less. */
const longSleep_s = 1;

/** What of it may have changed a run's times, in words; none for a machine that was left alone. */
export function remarksOf({ processors, othersBusy, aheadBusy = 0, throttled, slept_s }: Conditions): string[] {
  const remarks: string[] = [];
  const limit = muchBusy(processors);
  if (aheadBusy > 0 && (othersBusy ?? 0) + aheadBusy > limit)
    remarks.push(`Descent compiled what comes next on ${aheadBusy.toFixed(1)} of ${processors} processors`);
  if (othersBusy !== null && othersBusy > limit)
    remarks.push(`other programs kept ${othersBusy.toFixed(1)} of ${processors} processors busy`);
  if (throttled !== null && throttled > 0)
    remarks.push(`the processor was slowed down by heat ${throttled === 1 ? 'once' : `${throttled} times`}`);
  if (slept_s !== null && slept_s > longSleep_s) remarks.push(`the machine slept for ${Math.round(slept_s)} s`);
  return remarks;
}

export const isDisturbed = (conditions: Conditions): boolean => remarksOf(conditions).length > 0;

/** Of the launches of a run together. */
export function joined(before: Conditions | undefined, after: Conditions): Conditions {
  if (before === undefined) return after;
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : a + b);
  const watched_s = before.watched_s + after.watched_s;
  const busySeconds = sum(
    before.othersBusy && before.othersBusy * before.watched_s,
    after.othersBusy && after.othersBusy * after.watched_s,
  );
  const aheadSeconds = [before, after].reduce((sum, c) => sum + (c.aheadBusy ?? 0) * c.watched_s, 0);
  return {
    watched_s,
    processors: after.processors,
    ...(aheadSeconds > 0 && { aheadBusy: aheadSeconds / watched_s }),
    othersBusy: busySeconds === null ? null : watched_s > 0 ? busySeconds / watched_s : 0,
    throttled: sum(before.throttled, after.throttled),
    turbo: after.turbo,
    slept_s: sum(before.slept_s, after.slept_s),
  };
}
