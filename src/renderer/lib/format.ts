/** Numbers as people read them; the whole value belongs into a title and onto the clipboard. */

const missing = '–';

export type NumberFormat = 'scientific' | 'plain';
let numberFormat: () => NumberFormat = () => 'scientific';
/** Where the number format comes from; reading reactive state in it makes what shows numbers follow. */
export const writeNumbersAs = (read: () => NumberFormat): void => {
  numberFormat = read;
};

/** Past these, digits say less than an exponent in any format. */
const plainFrom = 1e-12;
const plainTo = 1e15;

/** Three or four significant digits: 0.0123, 1.2e-8 (or 0.000000012, as the settings say), ∞, – for what is not there. */
export function significant(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return missing;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return written(value, size, digits).replace(/^-/, '−');
}

/** With every digit that it has. */
export const inFull = (value: number): string =>
  significant(value, Number.isFinite(value) ? value.toExponential().replace(/e.*|\D/g, '').length : 1);

function written(value: number, size: number, digits: number): string {
  if (size >= 1e-3 && size < 10 ** Math.max(digits, 5)) return String(Number(value.toPrecision(digits)));
  if (numberFormat() === 'plain' && size >= plainFrom && size < plainTo)
    return value.toLocaleString('en-US', { maximumSignificantDigits: digits, maximumFractionDigits: 20 });
  return value.toExponential(digits - 1).replace('e+', 'e');
}

/** 1,234,567. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? missing : Math.round(value).toLocaleString('en-US');

/** 0.93 s, 4 min 12 s, 3 h 5 min. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return missing;
  if (!Number.isFinite(seconds)) return '∞';
  if (seconds < 1e-3) return `${significant(seconds * 1e6)} µs`;
  if (seconds < 1) return `${significant(seconds * 1e3)} ms`;
  if (seconds < 60) return `${significant(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 812 B, 3.1 MB, in powers of 1,000. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  return `${significant(value / 1000 ** power)} ${units[power] ?? ''}`;
}

/** 87 %. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined || Number.isNaN(value) ? missing : `${Math.round(value * 100)} %`;

/** 2026-03-04 15:06, in the local time of this machine. */
export function dayAndTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
