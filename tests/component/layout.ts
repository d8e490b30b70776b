/** jsdom lays nothing out: every element is given this height, and observers are told of it once. */
export function layOut(height = 600, width = 1200): void {
  for (const [name, value] of [
    ['clientHeight', height],
    ['clientWidth', width],
    ['offsetHeight', height],
    ['offsetWidth', width],
  ] as const)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  globalThis.ResizeObserver = class {
    readonly #tell: ResizeObserverCallback;
    constructor(tell: ResizeObserverCallback) {
      this.#tell = tell;
    }
    observe(target: Element): void {
      const size = [{ blockSize: height, inlineSize: width }];
      queueMicrotask(() => {
        const entry = {
          target,
          contentRect: target.getBoundingClientRect(),
          borderBoxSize: size,
          contentBoxSize: size,
        };
        this.#tell([entry as unknown as ResizeObserverEntry], this);
      });
    }
    unobserve(): void {}
    disconnect(): void {}
  };
  HTMLElement.prototype.scrollIntoView = () => {};
}
