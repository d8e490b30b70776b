/** A row at every so many steps; null: at every step up to 100, then wherever a step is 1 % further than the last row. */
export type Every = number | null;

/**
 * The recorded step that follows a recorded one. Without `every` it is a rule of the step number alone, so that all
 * methods are looked at alike: a run of a million steps has some thousand rows, and what happened between two of them is
 * seen at most 1 % later.
 */
export const nextRow = (step: number, every: Every): number =>
  every === null ? step + Math.max(1, Math.ceil(step / 100)) : step - (step % every) + every;

/** Steps are counted in 32 bits. */
const lastStep = 2 ** 31 - 1;

/** All steps that are recorded without `every`, some 1,800. */
const byRule: readonly number[] = (() => {
  const steps = [0];
  for (let step = 1; step <= lastStep; step = nextRow(step, null)) steps.push(step);
  return steps;
})();

/** The first recorded step at or after `step`, wherever a run was taken up again; Infinity beyond the last. */
export function rowFrom(step: number, every: Every): number {
  if (every !== null) return Math.ceil(step / every) * every;
  let [low, high] = [0, byRule.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byRule[middle]! >= step) high = middle;
    else low = middle + 1;
  }
  return byRule[low] ?? Infinity;
}

/** The recorded steps from `from` to before `end`, at most so many. */
export function rowsWithin(from: number, end: number, every: Every, most: number): number[] {
  const steps: number[] = [];
  for (let step = rowFrom(from, every); step < end && steps.length < most; step = nextRow(step, every))
    steps.push(step);
  return steps;
}

/** How a run was looked at, in words; '' for the usual rule. */
export const everyInWords = (every: Every): string =>
  every === null ? '' : every === 1 ? 'looked at every step' : `looked at every ${every} steps`;
