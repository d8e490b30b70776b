/** The pane that an element scrolls in; the page where there is none. */
function scrollerOf(element: Element): Element {
  for (let each = element.parentElement; each !== null; each = each.parentElement)
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  return document.documentElement;
}

/**
 * How high an element may be to end where its pane does, unscrolled, in px: reactive, and followed while the component
 * is mounted. Undefined where nothing is laid out.
 */
export class RoomBelow {
  height = $state<number>();

  constructor(element: () => Element | undefined) {
    $effect(() => {
      const of = element();
      if (of === undefined) return;
      const scroller = scrollerOf(of);
      const observer = new ResizeObserver(() => {
        const top = of.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
        this.height = Math.floor(scroller.clientHeight - top);
      });
      observer.observe(scroller);
      // What stands above it may become higher or lower.
      if (of.parentElement) observer.observe(of.parentElement);
      return () => {
        observer.disconnect();
      };
    });
  }
}
