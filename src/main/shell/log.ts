import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const limitBytes = 5_000_000;
const kept = 5;

/** A log in files of 5 MB, the newest of five without a number. Lines are written in their order, never awaited. */
export class Log {
  readonly file: string;
  readonly #folder: string;
  readonly #limit: number;
  #bytes: number | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string, limit = limitBytes) {
    this.#folder = folder;
    this.file = join(folder, 'descent.log');
    this.#limit = limit;
  }

  write(text: string): void {
    const line = `${new Date().toISOString()} ${text.trimEnd()}\n`;
    // A disk that is full or gone must not take the program with it.
    this.#work = this.#work.then(() => this.#append(line)).catch(() => undefined);
  }

  /** Resolves when everything so far is in the file. */
  flush(): Promise<void> {
    return this.#work;
  }

  /** Files of the log, newest first. */
  files(): string[] {
    return [this.file, ...Array.from({ length: kept - 1 }, (_, i) => `${this.file}.${i + 1}`)];
  }

  async #append(line: string): Promise<void> {
    if (this.#bytes === undefined) {
      await mkdir(this.#folder, { recursive: true });
      this.#bytes = await stat(this.file).then(
        ({ size }) => size,
        () => 0,
      );
    }
    if (this.#bytes > 0 && this.#bytes + line.length > this.#limit) await this.#rotate();
    await appendFile(this.file, line);
    this.#bytes += Buffer.byteLength(line);
  }

  async #rotate(): Promise<void> {
    const files = this.files();
    await rm(files.at(-1)!, { force: true });
    for (let i = files.length - 2; i >= 0; i--) await rename(files[i]!, files[i + 1]!).catch(() => undefined);
    this.#bytes = 0;
  }
}
