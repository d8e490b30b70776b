import type { Page } from 'playwright-core';

/** How long the window took to answer an input, in ms from the input's own time to a frame that was painted. */
export interface Answer {
  /** The first frame in which anything had changed. */
  readonly feedback: number;
  /** The first frame with the result. */
  readonly result: number;
}

declare global {
  interface Window {
    /** Made by `watchInputs`. */
    inputs: {
      /** Measures the next input, until `done` holds and nothing is being loaded. */
      expect(done: () => boolean): void;
      answer: Promise<Answer>;
      /** Nothing in the view is being loaded. */
      still(): boolean;
    };
  }
}

/** Puts into a page what measures inputs. */
export const watchInputs = (page: Page): Promise<void> =>
  page.evaluate(() => {
    /** The doctor of the settings and the maps of the catalogue are processes of their own, and say that they work. */
    const isElsewhere = (element: Element): boolean =>
      element.closest('.blank') !== null ||
      element.closest('section')?.querySelector('h2')?.textContent === 'This machine';
    // Each by the quickest way there is: this is looked at with every change.
    const still = (): boolean => {
      const view = document.querySelector('main > .kept:not(.away)') ?? document.documentElement;
      const [skeletons, waiting] = [view.getElementsByClassName('skeleton'), view.getElementsByClassName('waiting')];
      return [...skeletons, ...waiting, ...view.querySelectorAll('[aria-busy="true"]')].every(isElsewhere);
    };
    /** After the next frame was painted. */
    const painted = (then: (now: number) => void): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => then(performance.now());
        port2.postMessage(undefined);
      });
    };
    window.inputs = {
      still,
      answer: Promise.reject(new Error('nothing is expected')),
      expect(done) {
        this.answer = new Promise((resolve) => {
          let began: number | undefined;
          let feedback: number | undefined;
          let over = false;
          const look = (): void => {
            if (began === undefined || over) return;
            const since = began;
            if (feedback === undefined) {
              feedback = Infinity;
              painted((now) => (feedback = now - since));
            }
            if (!done() || !still()) return;
            painted((now) => {
              // What seemed the result may have been the moment before the view took the input.
              if (over || !done() || !still()) return;
              over = true;
              observer.disconnect();
              resolve({ feedback: Math.min(feedback ?? Infinity, now - since), result: now - since });
            });
          };
          const observer = new MutationObserver(look);
          observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
          const begin = (event: Event): void => {
            if (!event.isTrusted || began !== undefined) return;
            began = event.timeStamp;
            for (const type of types) removeEventListener(type, begin, true);
            // What changes no element, such as a canvas, is looked for frame by frame.
            const each = (): void => {
              if (over) return;
              if (feedback !== undefined) look();
              requestAnimationFrame(each);
            };
            requestAnimationFrame(each);
          };
          const types = ['pointerdown', 'keydown', 'wheel'];
          for (const type of types) addEventListener(type, begin, true);
        });
      },
    };
    window.inputs.answer.catch(() => {});
  });

/** The answer to an input: `done` runs in the page and tells whether the result stands there. */
export async function answerTo(page: Page, input: () => Promise<unknown>, done: string): Promise<Answer> {
  await page.evaluate(`window.inputs.expect(() => ${done})`);
  await input();
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`no answer within 20 s: ${done}`)), 20_000).unref(),
  );
  return Promise.race([page.evaluate(() => window.inputs.answer), late]);
}
