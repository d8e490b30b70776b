/** Four significant digits; exponents as 1.2e-8. */
export const number = (value: number): string => digits(value, 4);

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

/** Two significant digits, for narrow columns of gaps. */
export function brief(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return number(value);
  const rounded = Number(value.toPrecision(2));
  return size === 0 || (size >= 1e-2 && size < 1e4) ? String(rounded) : exponential(rounded);
}

const exponential = (value: number): string => value.toExponential().replace('e+', 'e');
