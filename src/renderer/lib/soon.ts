/** Something that is done once after a burst of reasons for it, such as events of many runs. */
export class Soon {
  readonly #run: () => void;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Does it in so many milliseconds, unless it is due already. */
  ask(within_ms: number): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#run();
    }, within_ms);
  }

  cancel(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
  }
}
