import { rowsInFlight, type FromWorker } from './protocol.ts';

/**
 * Sends what a run tells. Rows are sent only as fast as the engine takes them, so that they wait here, where nothing is
 * timed, and not in memory: a run of small steps makes a million a second.
 */
export class RunSender {
  readonly #send: (message: FromWorker) => void;
  #sent = 0;
  #taken = 0;
  #wake: (() => void) | undefined;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Resolves when there is room for as many rows as a message may have. */
  readonly send = async (message: FromWorker): Promise<void> => {
    if (message.type !== 'rows') {
      this.#send(message);
      return;
    }
    this.#send({ ...message, taken: this.#taken });
    this.#sent += message.rows.count;
    while (this.#sent - this.#taken > rowsInFlight / 2)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  };

  /** The engine has stored so many of all. */
  taken(rows: number): void {
    this.#taken = rows;
    this.#wake?.();
  }
}
