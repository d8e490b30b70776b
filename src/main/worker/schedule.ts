/** Seconds that one call of `advance` aims at: live curves stay live, and the host's part stays small. */
const target = 0.1;

/** Chooses how many steps a call takes. It adapts to the time they take; results do not depend on it. */
export class CallLength {
  private k = 1;

  /** Steps for the next call, within `most`. */
  next(most: number): number {
    return Math.max(1, Math.min(this.k, most));
  }

  /** Takes notice of a call that took its steps in so many seconds. */
  learn(steps: number, seconds: number): void {
    if (steps <= 0) return;
    const ideal = (target / Math.max(seconds, 1e-6)) * steps;
    this.k = Math.max(1, Math.min(Math.floor(ideal), this.k * 4, 2 ** 20));
  }
}

/**
 * Audits of sampled problems: at every step until 20, then at steps at most 5 % apart. The steps are fixed by the
 * number alone, so that a run that was interrupted is audited where an uninterrupted one is.
 */
export const nextAudit = (step: number): number => Math.max(step + 1, Math.floor(step * 1.05));
