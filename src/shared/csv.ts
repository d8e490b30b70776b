/** RFC 4180. Written here because csv-stringify's types need Node's, and its escaping of formulas breaks negative numbers. */

/** Missing (null, undefined) is an empty cell; a date is an instant. */
export type CsvCell = string | number | boolean | Date | null | undefined;

/** The shortest decimal that reads back to the same double; `NaN`, `Infinity` and `-Infinity` spelled. */
export const spellNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

// A spreadsheet takes such a text for a formula (OWASP ASVS 1.2.10).
const formula = /^[=+\-@\t\r]/;

/** One cell as it stands in the file: quoted where needed; only text is guarded against being read as a formula. */
export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return spellNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its CRLF. A record of one empty cell is quoted: as a blank line it would be lost. */
export const csvRecord = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',') || '""'}\r\n`;

/** The header and then one record a row, piece by piece, so that a file of any size needs no memory. */
export function* csvLines<Column extends string>(
  columns: readonly Column[],
  rows: Iterable<Readonly<Partial<Record<Column, CsvCell>>>>,
): Generator<string> {
  yield csvRecord(columns);
  for (const row of rows) yield csvRecord(columns.map((column) => row[column]));
}
