import { paperNumber, type Cell, type PaperTable } from './table.ts';

const special: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML shows it, within elements and in quoted attributes, whatever stands in it. */
export const htmlText = (text: string): string =>
  text.replace(/[\p{Cc}--[\n\t]]/gv, '\ufffd').replace(/[&<>"']/g, (character) => special[character]!);

const htmlCell = (cell: Cell): string =>
  cell.map((piece) => (typeof piece === 'string' ? htmlText(piece) : paperNumber(piece))).join('');

/** A table with its caption above. */
export function htmlTable({ caption, columns, rows }: PaperTable): string {
  const classOf = ({ align }: PaperTable['columns'][number]): string => (align === 'right' ? ' class="figure"' : '');
  const heads = columns.map(
    (column) =>
      `<th scope="col"${classOf(column)}>${htmlText(column.over === undefined ? column.head : `${column.over}: ${column.head}`)}</th>`,
  );
  const body = rows.map(
    ({ cells, begins }) =>
      `<tr${begins ? ' class="begins"' : ''}>${cells.map((cell, at) => `<td${classOf(columns[at]!)}>${htmlCell(cell)}</td>`).join('')}</tr>`,
  );
  return [
    `<table><caption>${caption.map(htmlText).join(' ')}</caption>`,
    `<thead><tr>${heads.join('')}</tr></thead>`,
    `<tbody>`,
    ...body,
    `</tbody></table>`,
  ].join('\n');
}
