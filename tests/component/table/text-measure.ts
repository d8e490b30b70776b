/**
 * jsdom has no canvas: texts are as wide here as they would be in fonts all of whose letters have one width, given in parts
 * of the font's size.
 */
export const emOf = { mono: 0.6, sans: 0.55 } as const;

export const widthOfText = (text: string, size: number, of: keyof typeof emOf): number =>
  emOf[of] * size * Array.from(text).length;

class Pen {
  font = '';
  measureText(text: string): { width: number } {
    const [, size = '0', family = ''] = /(\d+)px(.*)/.exec(this.font) ?? [];
    return { width: widthOfText(text, Number(size), family.includes('mono') ? 'mono' : 'sans') };
  }
}

/** Before anything is measured. */
export function measureTexts(): void {
  document.documentElement.style.setProperty('--mono', 'mono');
  document.documentElement.style.setProperty('--sans', 'sans');
  Object.assign(globalThis, {
    OffscreenCanvas: class {
      getContext = (): Pen => new Pen();
    },
  });
}
