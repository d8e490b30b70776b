/** Buttons of one of these belong together. */
const groups = 'td, tr, tbody, li, ul, [role="group"]';
/** A press often disables a button only until it is answered. */
const patience_ms = 150;

const isOff = (element: Element): boolean => !element.isConnected || element.matches(':disabled');

/**
 * Where what has the focus is disabled or taken away by what it did, the browser gives the focus to the page, and who works by
 * keys begins anew at its top. This gives it to the same button once that can be pressed again, to the next one of its
 * group, or, where that is gone, to what is around it, a table at last. Returns how to end it.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: HTMLElement | undefined;
  let around: readonly Element[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function came({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    around = groupsOf(target);
  }

  function groupsOf(element: Element): Element[] {
    const found: Element[] = [];
    for (
      let at = element.parentElement?.closest(groups);
      at && root.contains(at);
      at = at.parentElement?.closest(groups)
    )
      found.push(at);
    return found;
  }

  /** Whoever goes elsewhere leaves what could still be pressed. */
  function went(): void {
    queueMicrotask(() => {
      if (last !== undefined && !isOff(last) && document.activeElement !== last) last = undefined;
    });
  }

  function isLost(): boolean {
    const now = document.activeElement;
    return last !== undefined && isOff(last) && (now === null || now === document.body || now === last);
  }

  function changed(): void {
    if (last === undefined || timer !== undefined || !isLost()) return;
    timer = setTimeout(() => {
      timer = undefined;
      give();
    }, patience_ms);
  }

  function give(): void {
    if (last === undefined) return;
    const now = document.activeElement;
    if (now !== null && now !== document.body && now !== last) return;
    if (!isOff(last)) return last.focus();
    for (const group of around.filter(({ isConnected }) => isConnected)) {
      const found = nextIn(group, last);
      if (found) return found.focus();
      // Another button of its group may come to be one that can be pressed.
      if (last.isConnected) return;
    }
    root.querySelector<HTMLElement>('[role="grid"]')?.focus();
  }

  const observer = new MutationObserver(changed);
  observer.observe(root, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  root.addEventListener('focusin', came);
  root.addEventListener('focusout', went);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    root.removeEventListener('focusin', came);
    root.removeEventListener('focusout', went);
  };
}

/** The first button behind it that can be pressed, or else the first of all; no menu, which does nothing by itself. */
function nextIn(group: Element, from: Element): HTMLElement | undefined {
  const able = [...group.querySelectorAll<HTMLElement>('button:not(:disabled, [aria-haspopup])')];
  return able.find((each) => from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? able[0];
}
