import { cleanup } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

/** What jsdom has not and the window's components ask for: sizes are 0 there, and nothing scrolls or animates. */
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
  animate: () => ({ finished: Promise.resolve(), cancel: nothing }),
});

afterEach(() => {
  cleanup();
  location.hash = '';
});
