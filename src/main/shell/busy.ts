import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { QueueState } from '../../shared/contract/queue.ts';
import { endWords } from './end-words.ts';

/** Keeps the machine awake while runs are active, shows progress in the taskbar, and tells once when all is done. */
export class Busy {
  readonly #window: BrowserWindow;
  #blocker: number | undefined;
  #queue: QueueState | undefined;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  get active(): number {
    return this.#queue?.active.length ?? 0;
  }

  /** Takes the newest state of the queue; undefined: the engine is gone. */
  take(queue: QueueState | undefined): void {
    const before = this.#queue;
    this.#queue = queue;
    this.#holdAwake(this.active > 0);
    if (this.#window.isDestroyed()) return;
    this.#window.setProgressBar(progressOf(queue));
    const ended = (before?.active.length ?? 0) > 0 && queue?.active.length === 0 && queue.queued === 0;
    if (ended && !this.#window.isFocused()) this.#tellEnd(queue);
  }

  #holdAwake(hold: boolean): void {
    // The screen may go dark; the program must not be suspended.
    if (hold) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#blocker !== undefined) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }

  #tellEnd(queue: QueueState): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ ...endWords(queue), silent: true });
    notification.on('click', () => {
      this.#window.show();
      this.#window.focus();
    });
    notification.show();
  }
}

/** Of all runs of this queue, in [0, 1]; -1 takes the bar away. */
const progressOf = (queue: QueueState | undefined): number =>
  queue === undefined || queue.active.length === 0 ? -1 : queue.progress;
