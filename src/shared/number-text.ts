/**
 * How numbers are written, the same in tables, on axes, in exported pictures and on the command line: `0.0123`, `1,235`,
 * `1.2e-8`. Below `plainFrom` and from `plainTo` on they have exponents.
 */
const plainFrom = 1e-3;
const plainTo = 1e7;

/**
 * A figure for people to read: as many significant digits as are asked for, and all those before the point; thousands
 * apart; without zeros that say nothing.
 *
 * @param digits 1 to 17
 * @param plain from where to where it is written without an exponent; digits that are asked for are never left out for it
 */
export function figure(
  value: number,
  digits = 3,
  plain: readonly [from: number, to: number] = [plainFrom, plainTo],
): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === 0) return '0';
  const [sign, size] = [value < 0 ? '−' : '', Math.abs(value)];
  if (size === Infinity) return `${sign}∞`;
  // Rounded first: 999.96 has one digit more when it is written.
  const rounded = size >= 10 ** (digits - 1) && size < 2 ** 53 ? Math.round(size) : Number(size.toPrecision(digits));
  if (rounded < plain[0] || rounded >= Math.max(plain[1], 10 ** Math.min(digits, 15)))
    return sign + exponential(Number(size.toPrecision(digits)));
  return sign + grouped(decimal(rounded));
}

/** Without an exponent; below 1e-6 JavaScript writes one. */
const decimal = (size: number): string => {
  const text = String(size);
  if (!text.includes('e')) return text;
  const [digits = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const shift = Number(exponent);
  return shift < 0 ? `0.${'0'.repeat(-shift - 1)}${whole}${fraction}` : `${whole}${fraction.padEnd(shift, '0')}`;
};

function grouped(text: string): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (point < 0 ? '' : text.slice(point));
}

/** 1,234,567: a whole number to its last digit. */
export const count = (value: number): string =>
  Number.isFinite(value) ? `${value < 0 ? '−' : ''}${grouped(decimal(Math.abs(Math.round(value))))}` : figure(value);

/** 1 run, 1,234 runs. */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** 0.93 s, 4 min 12 s, 3 h 5 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return figure(seconds);
  if (seconds < 1e-3) return `${figure(seconds * 1e6)} µs`;
  if (seconds < 1) return `${figure(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${figure(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 812 B, 3.1 MB, in powers of 1,000. */
export function bytes(value: number): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  return `${figure(value / 1000 ** power)} ${byteUnits[power] ?? ''}`;
}

/** As it is typed and stored, not for columns of figures: no commas, `-` and `inf`. */
function digits(value: number, most: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(most));
  return size === 0 || (size >= 1e-3 && size < 1e6) ? String(rounded) : exponential(rounded);
}

/** So many significant digits at most, but all those of a whole number: 1000001 is no 1e6. */
export const numeral = (value: number, most: number): string =>
  Number.isSafeInteger(value) ? String(value) : digits(value, most);

/** With every digit that it has: it reads back to the same double. */
export const exact = (value: number): string => numeral(value, 17);

const exponential = (value: number): string => value.toExponential().replace('e+', 'e');
