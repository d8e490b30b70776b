import { rowsWithin, type Every } from '../../shared/domain/recording.ts';
import type { Advance } from './program-run.ts';

/** Seconds that one call of `advance` aims at: live curves stay live, and the host's part stays small. */
const target = 0.1;

const mostSteps = 2 ** 20;

/** Chooses how many steps a call takes. It adapts to the time they take; results do not depend on it. */
export class CallLength {
  private k: number;

  /**
   * @param stepSeconds what a step takes, where that is known
   * @param budget seconds that the run has: its first call takes a tenth of them at most
   */
  constructor(stepSeconds = Infinity, budget = Infinity) {
    this.k = within(Math.min(target, budget / 10) / stepSeconds);
  }

  /** Steps for the next call, within `most`. */
  next(most: number): number {
    return Math.max(1, Math.min(this.k, most));
  }

  /** Takes notice of a call that took its steps in so many seconds. */
  learn(steps: number, seconds: number): void {
    if (steps <= 0) return;
    const ideal = (target / Math.max(seconds, 1e-6)) * steps;
    this.k = within(Math.min(ideal, this.k * 4));
  }
}

const within = (k: number): number => Math.max(1, Math.min(Math.floor(k), mostSteps));

/**
 * Up to k steps from `step` on, and which of them are recorded: a call is no longer than its rows allow.
 *
 * @param most rows of a call
 */
export function withRows(step: number, k: number, every: Every, most: number): Pick<Advance, 'k' | 'rows'> {
  const rows = rowsWithin(step, step + k, every, most + 1).map((due) => due - step);
  const beyond = rows[most];
  return beyond === undefined ? { k, rows } : { k: beyond, rows: rows.slice(0, most) };
}
