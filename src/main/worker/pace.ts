/** What runs of one program in one process and mode tell each other: it is the program's and the machine's. */
export interface Pace {
  /** Seconds of empty calls, the last ones. */
  readonly calls: readonly number[];
  /** Of the steps that were taken last. */
  readonly stepSeconds: number;
}
