/** The fonts of tables: of texts, of figures, of the small print beside either, and of headers. */
export type TableFont = 'text' | 'figure' | 'small' | 'head';

/** As in VirtualTable.svelte, TableHeader.svelte and FigureText.svelte. */
const looks = {
  text: { weight: 400, size: 13, family: '--sans' },
  figure: { weight: 400, size: 12, family: '--mono' },
  small: { weight: 400, size: 11, family: '--mono' },
  head: { weight: 500, size: 11, family: '--sans' },
} as const satisfies Record<TableFont, unknown>;

/** Texts are as many as rows; those that come back are the names of methods and problems. */
const mostKept = 5000;
const known: Record<TableFont, Map<string, number>> = {
  text: new Map(),
  figure: new Map(),
  small: new Map(),
  head: new Map(),
};
/** Grows when other fonts are there: what was measured before is measured anew. */
let fonts = $state(0);
let pen: OffscreenCanvasRenderingContext2D | null | undefined;

if ('fonts' in document)
  document.fonts.addEventListener('loadingdone', () => {
    for (const kept of Object.values(known)) kept.clear();
    fonts += 1;
  });

/** The fonts that widths are of: reading it in an effect makes it follow them. */
export const fontsLoaded = (): number => fonts;

/** How wide a text is, in CSS pixels. */
export function textWidth(text: string, font: TableFont): number {
  const kept = known[font];
  const { family } = looks[font];
  // In a mono font it is a matter of the characters: those that it lacks come from another one.
  if (family === '--mono') {
    let width = 0;
    for (const character of text) width += kept.get(character) ?? keep(kept, character, font);
    return width;
  }
  return kept.get(text) ?? keep(kept, text, font);
}

function keep(kept: Map<string, number>, text: string, font: TableFont): number {
  if (kept.size >= mostKept) kept.clear();
  const width = measure(text, font);
  kept.set(text, width);
  return width;
}

function measure(text: string, font: TableFont): number {
  const { weight, size, family } = looks[font];
  pen ??= typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  // Without a canvas nothing is seen either.
  if (!pen) return 0.6 * size * Array.from(text).length;
  pen.font = `${weight} ${size}px ${getComputedStyle(document.documentElement).getPropertyValue(family)}`;
  return pen.measureText(text).width;
}
