import { cleanup } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

/**
 * What jsdom has not and the window's components ask for. Menus and lists hide themselves where
 * what they belong to has no box.
 */
class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const nothing = (): void => {};

vi.stubGlobal('ResizeObserver', NoResizeObserver);
vi.stubGlobal('matchMedia', (media: string) => Object.assign(new EventTarget(), { matches: false, media }));
Object.assign(Element.prototype, {
  scrollIntoView: nothing,
  setPointerCapture: nothing,
  releasePointerCapture: nothing,
  hasPointerCapture: () => false,
  getClientRects: () => [new DOMRect(0, 0, 1, 1)],
  animate: () => ({ finished: Promise.resolve(), cancel: nothing }),
});

afterEach(() => {
  cleanup();
  location.hash = '';
});
