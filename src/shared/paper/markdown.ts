import { paperNumber, type Cell, type PaperTable } from './table.ts';

/** A text as Markdown shows it on one line, whatever stands in it. */
export const markdownText = (text: string): string =>
  text.replace(/\p{Cc}+/gu, ' ').replace(/[\\`*_{}[\]<>#|~$&]/g, '\\$&');

const markdownCell = (cell: Cell): string =>
  cell.map((piece) => (typeof piece === 'string' ? markdownText(piece) : paperNumber(piece))).join('');

/** A table as GitHub and Pandoc read it, with its caption below: Pandoc takes that for one. */
export function markdownTable({ caption, columns, rows }: PaperTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const heads = columns.map(({ head, over }) => markdownText(over === undefined ? head : `${over}: ${head}`));
  return [
    line(heads),
    line(columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))),
    ...rows.map(({ cells }) => line(cells.map(markdownCell))),
    `\nTable: ${caption.map(markdownText).join(' ')}\n`,
  ].join('');
}
