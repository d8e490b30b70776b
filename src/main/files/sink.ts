/** What takes the bytes of a file. */
export interface Sink {
  /** False: nobody reads any more, and what follows need not be made. */
  write(data: Uint8Array): Promise<boolean>;
  /** All of it was written: onto the disk. */
  complete(): Promise<void>;
  /** After `complete`: under its name. */
  publish(): Promise<void>;
  /** Leaves nothing behind that can be taken back. */
  discard(): Promise<void>;
}
