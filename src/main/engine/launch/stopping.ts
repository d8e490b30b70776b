import { isResumable } from '../../../shared/domain/run-status.ts';
import type { WorkerEnding } from './ending.ts';

/** Why the engine itself ends a run, and how long it waits until the worker has done so. */
export class Stopping {
  #intent: WorkerEnding | undefined;
  #patience: NodeJS.Timeout | undefined;
  #isOverdue = false;
  readonly #overdue: () => void;

  /** @param overdue hears that the worker has not ended the run in time */
  constructor(overdue: () => void) {
    this.#overdue = overdue;
  }

  /** undefined: the engine does not end it. */
  get intent(): WorkerEnding | undefined {
    return this.#intent;
  }

  get isOverdue(): boolean {
    return this.#isOverdue;
  }

  /** It only waits for a checkpoint, and can go on later. */
  get isForNow(): boolean {
    return this.#intent !== undefined && isResumable(this.#intent.status);
  }

  /** The worker is asked to end the run; whether it is to be: what ends for good already cannot be asked for less. */
  ask(intent: WorkerEnding, graceMs: number): boolean {
    const isOpen = this.#intent === undefined || (this.isForNow && !isResumable(intent.status));
    if (!isOpen) return false;
    this.#intent = intent;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#isOverdue = true;
      this.#overdue();
    }, graceMs);
    return true;
  }

  /** The worker is ended without being asked; an earlier reason stays. */
  force(intent: WorkerEnding): void {
    this.#intent ??= intent;
  }

  close(): void {
    clearTimeout(this.#patience);
  }
}
