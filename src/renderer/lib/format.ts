/** Numbers as people read them; the whole value belongs into a title and onto the clipboard. */

const missing = '–';

/** Three or four significant digits: 0.0123, 1.2e-8, ∞, – for what is not there. */
export function significant(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return missing;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e-3 && size < 10 ** Math.max(digits, 5)
      ? String(Number(value.toPrecision(digits)))
      : value.toExponential(digits - 1).replace('e+', 'e');
  return text.replace(/^-/, '−');
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
