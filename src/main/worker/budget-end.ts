/**
 * A step that runs over its budget is credited nothing, so the point before it needs a row: here is where a run stops for
 * one on its way to the end.
 */

/**
 * Units at which the next call ends: halfway to the limit, and so again and again. Wherever the steps at the end cost
 * alike, or ever more, the last point within the limit is one of these. They follow from the units alone: a run that was
 * interrupted has the same rows as one that was not.
 *
 * @param limit whole, as the graph compares it
 */
export function nextUnits(limit: number, units: number): number {
  for (let left = limit / 2; left >= 1; left /= 2) {
    const stop = Math.floor(limit - left);
    if (stop > units) return stop;
  }
  return limit;
}

/** Steps until halfway to the end of a budget of seconds: what they will take is known but roughly. */
export const stepsHalfway = (left: number, stepSeconds: number): number =>
  Math.max(1, Math.floor(left / 2 / stepSeconds));

/** Whether another call like the last one may run over: it can take twice its time where other programs are busy. */
export const mayRunOver = (left: number, callSeconds: number): boolean => left < 2 * callSeconds;
