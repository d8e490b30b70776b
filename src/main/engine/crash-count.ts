/** Counts a program's crashes in a row that have one cause. */
export class CrashCount {
  readonly #limit: number;
  #cause: string | undefined;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the crash of the last run, undefined if it had none; returns whether to give the program up. */
  isLoop(cause: string | undefined): boolean {
    this.#count = cause === this.#cause ? this.#count + 1 : 1;
    this.#cause = cause;
    return cause !== undefined && this.#count >= this.#limit;
  }

  get text(): string {
    return `${this.#count} runs of the program in a row ended by ${this.#cause}`;
  }
}
