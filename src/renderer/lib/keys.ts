/** True while keys belong to a field: shortcuts without a modifier must not fire then. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.isComposing) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target.getAttribute('role') === 'combobox';
}

export const isMac = (): boolean => navigator.userAgent.includes('Mac');

const keyNames: Readonly<Record<string, string>> = { Plus: '+', Enter: 'Enter' };
const symbols: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥', Enter: '⏎' };

/** An accelerator of Electron's notation as people see it on their keys: ['Ctrl', 'Shift', 'T']. */
export function keysOf(accelerator: string, mac = isMac()): string[] {
  return partsOf(accelerator).map((part) => {
    if (mac && symbols[part] !== undefined) return symbols[part];
    return part === 'CmdOrCtrl' ? 'Ctrl' : (keyNames[part] ?? part);
  });
}

/** Whether a key press is an accelerator. */
export function matches(event: KeyboardEvent, accelerator: string, mac = isMac()): boolean {
  const parts = partsOf(accelerator);
  const key = parts.at(-1) ?? '';
  const primary = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  return (
    event.key.toLowerCase() === (keyNames[key] ?? key).toLowerCase() &&
    primary === parts.includes('CmdOrCtrl') &&
    !other &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  );
}

const partsOf = (accelerator: string): string[] => accelerator.split(/\+(?!$)/);
