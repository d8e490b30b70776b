import { scaleOf, type RowGeometry, type Scale } from './geometry.ts';

/**
 * Where a table is scrolled to, in pixels of its content. Up to `tallest` that is what the browser scrolls; beyond it
 * the scroll bar is proportional, and the wheel and keys move the content by exact amounts.
 */
export class TableScroll {
  element: HTMLElement | undefined;
  /** Height of the part in which rows are seen, without the header. */
  viewport = $state(0);
  /** Upper edge of what is seen. */
  top = $state(0);
  /** Left edge of what is seen; the browser scrolls sideways by itself. */
  left = $state(0);
  readonly #geometry: () => RowGeometry;
  readonly scale: Scale;
  /** What the browser was told last; its answer is no scroll of a person. */
  #told = 0;

  constructor(geometry: () => RowGeometry) {
    this.#geometry = geometry;
    this.scale = $derived(scaleOf(geometry().height, this.viewport));
  }

  /** First and last row in sight; [0, -1] where there are none. */
  get rows(): readonly [number, number] {
    const { at, height } = this.#geometry();
    if (height === 0) return [0, -1];
    return [at(this.top), at(this.top + Math.max(this.viewport - 1, 0))];
  }

  /** From a row's place in the content to its place in the element that scrolls. */
  get shift(): number {
    return this.scale.factor === 1 ? 0 : this.top / this.scale.factor - this.top;
  }

  readonly scrolled = (): void => {
    const physical = this.element?.scrollTop ?? 0;
    this.left = this.element?.scrollLeft ?? 0;
    if (this.scale.factor === 1) this.top = physical;
    else if (Math.abs(physical - this.#told) > 1) this.top = physical * this.scale.factor;
  };

  /** Moves the content by what the wheel says where the browser would move too far. */
  readonly wheeled = (event: WheelEvent): void => {
    if (this.scale.factor === 1 || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 28 : event.deltaMode === 2 ? this.viewport : 1;
    this.to(this.top + event.deltaY * unit);
  };

  to(top: number): void {
    const most = Math.max(0, this.#geometry().height - this.viewport);
    this.top = Math.min(most, Math.max(0, top));
    if (!this.element) return;
    this.element.scrollTop = this.top / this.scale.factor;
    this.#told = this.element.scrollTop;
  }

  /** Scrolls as little as it takes to see a part of the content. */
  reveal(from: number, to: number): void {
    if (from < this.top) this.to(from);
    else if (to > this.top + this.viewport) this.to(Math.min(from, to - this.viewport));
  }
}
