import type { BrowserWindow } from 'electron';
import type { EventName, EventPayload } from '../../shared/contract.ts';

/** Tells the page of the window; what is told before it listens is kept for it. */
export class Page {
  readonly #window: BrowserWindow;
  #listens = false;
  #kept: (() => void)[] = [];

  /** `onLoad` is called whenever a page was loaded, for what every page has to know. */
  constructor(window: BrowserWindow, onLoad: (page: Page) => void) {
    this.#window = window;
    // Not when a navigation starts: those that are denied start too.
    window.webContents.on('did-navigate', () => (this.#listens = false));
    // The page's modules have run by then, so its listeners are there.
    window.webContents.on('did-finish-load', () => {
      this.#listens = true;
      onLoad(this);
      for (const tell of this.#kept.splice(0)) tell();
    });
  }

  /** For what is only of interest now: lost where no page listens. */
  tell<E extends EventName>(event: E, payload: EventPayload<E>): void {
    if (this.#listens && !this.#window.isDestroyed()) this.#window.webContents.send(event, payload);
  }

  /** For what must not be lost. */
  tellSurely<E extends EventName>(event: E, payload: EventPayload<E>): void {
    if (this.#listens) this.tell(event, payload);
    else this.#kept.push(() => this.tell(event, payload));
  }
}
