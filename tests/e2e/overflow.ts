import type { Page } from 'playwright-core';

/** A text of which a part is not seen. */
export interface CutText {
  readonly text: string;
  /** Where: the elements around it, from the inside. */
  readonly at: string;
  /** What is missing, in CSS pixels. */
  readonly missing: number;
}

/**
 * The texts of a page that are cut: a part of them lies outside of an element that hides what is beyond its edges, on the
 * side where no scroll bar leads. A text whose whole is in a title around it may be cut; a figure may not.
 *
 * @param within a selector of the part of the page that is looked at
 */
export const cutTexts = (page: Page, within = 'body'): Promise<CutText[]> =>
  page.evaluate((selector) => {
    const figure =
      /^[≥≤<>~±−+-]?\s*[\d.,∞]+(?:e[−-]?\d+)?(?:\s*[–…]\s*[\d.,∞]+(?:e[−-]?\d+)?)?\s*(?:%|s|ms|µs|min|h|B|[kMGT]B)?$/u;
    /** Glyphs may reach out of their boxes a little, and boxes have parts of pixels. */
    const tolerance = 1.5;

    const isHidden = (element: Element): boolean => {
      if (element.hasAttribute('inert') || element.tagName === 'svg' || element.tagName === 'OPTION') return true;
      const style = getComputedStyle(element);
      if (style.display === 'none' || Number(style.opacity) === 0) return true;
      // For screen readers alone.
      return style.clipPath.startsWith('inset(50%');
    };
    const told = (element: Element, whole: string): boolean => {
      const flat = (text: string): string => text.replace(/\s+/g, '');
      for (let at: Element | null = element; at; at = at.parentElement) {
        const title = at.getAttribute('title') ?? at.getAttribute('data-whole');
        if (title !== null && flat(title).includes(flat(whole))) return true;
      }
      return false;
    };
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}${[...element.classList]
        .filter((each) => !each.startsWith('s-') && !each.startsWith('svelte-'))
        .map((each) => `.${each}`)
        .join('')}`;

    /** How far a box reaches out of what is seen of it; 0: not at all. */
    function missingOf(box: DOMRect, from: Element): number {
      let [left, right, top, bottom] = [box.left, box.right, box.top, box.bottom];
      for (let at: Element | null = from; at && at !== document.documentElement; at = at.parentElement) {
        const style = getComputedStyle(at);
        const edges = at.getBoundingClientRect();
        const scrolls = { x: /auto|scroll/.test(style.overflowX), y: /auto|scroll/.test(style.overflowY) };
        const clips = {
          x: /hidden|clip/.test(style.overflowX) || style.contain.includes('paint') || style.contain === 'strict',
          y: /hidden|clip/.test(style.overflowY) || style.contain.includes('paint') || style.contain === 'strict',
        };
        // What is scrolled out of sight can be scrolled back, but nothing before the start of the content.
        if (scrolls.x) {
          const before = edges.left - (left + at.scrollLeft);
          if (before > tolerance) return before;
          [left, right] = [edges.left, edges.left];
        } else if (clips.x) {
          const out = Math.max(edges.left - left, right - edges.right);
          if (out > tolerance) return out;
        }
        if (scrolls.y) [top, bottom] = [edges.top, edges.top];
        else if (clips.y && right > left) {
          const out = Math.max(edges.top - top, bottom - edges.bottom);
          // A line is taller than its letters.
          if (out > (bottom - top) / 3) return out;
        }
        if (style.position === 'fixed') break;
      }
      return 0;
    }

    const found: CutText[] = [];
    for (const root of document.querySelectorAll(selector)) {
      // What is hidden is left out with all that is in it: the views that are kept have most of the page's texts.
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
        if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
        return isHidden(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      });
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent?.trim() ?? '';
        const parent = node.parentElement;
        if (text === '' || !parent || getComputedStyle(parent).visibility !== 'visible') continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const missing = Math.max(0, ...[...range.getClientRects()].map((box) => missingOf(box, parent)));
        if (missing === 0) continue;
        if (!figure.test(text) && told(parent, text)) continue;
        const around: string[] = [];
        for (let at: Element | null = parent; at && around.length < 4; at = at.parentElement) around.push(name(at));
        found.push({ text, at: around.join(' < '), missing: Math.round(missing) });
      }
    }
    return found;
  }, within);
