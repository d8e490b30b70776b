/** Numbers as people read them; the whole value belongs into a title and onto the clipboard. */

import * as text from '../../shared/number-text.ts';

const missing = '–';

export type NumberFormat = 'scientific' | 'plain';
let numberFormat: () => NumberFormat = () => 'scientific';
/** Where the number format comes from; reading reactive state in it makes what shows numbers follow. */
export const writeNumbersAs = (read: () => NumberFormat): void => {
  numberFormat = read;
};

/** Where the settings ask for plain numbers: past these, digits say less than an exponent in any format. */
const plain = [1e-12, 1e15] as const;

/** Three or four significant digits: 0.0123, 1.2e-8 (or 0.000000012, as the settings say), ∞, – for what is not there. */
export function significant(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return missing;
  return numberFormat() === 'plain' ? text.figure(value, digits, plain) : text.figure(value, digits);
}

/** With every digit that it has. */
export const inFull = (value: number): string =>
  significant(value, Number.isFinite(value) ? value.toExponential().replace(/e.*|\D/g, '').length : 1);

/** 1,234,567. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? missing : text.count(value);

/** 1 run, 1,234 runs. */
export const { counted } = text;

/** 0.93 s, 4 min 12 s, 3 h 5 min. */
export const duration = (seconds: number | null | undefined): string =>
  seconds === null || seconds === undefined || Number.isNaN(seconds) ? missing : text.duration(seconds);

/** 812 B, 3.1 MB, in powers of 1,000. */
export const bytes = (value: number | null | undefined): string =>
  value === null || value === undefined ? missing : text.bytes(value);

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
