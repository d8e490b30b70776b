/** Four significant digits; exponents as 1.2e-8. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e6)) return String(Number(value.toPrecision(4)));
  return exponential(value, 3);
}

/** Two significant digits, for narrow columns of gaps. */
export function brief(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return number(value);
  return size === 0 || (size >= 1e-2 && size < 1e4) ? String(Number(value.toPrecision(2))) : exponential(value, 1);
}

const exponential = (value: number, decimals: number): string =>
  value
    .toExponential(decimals)
    .replace(/\.?0*e/, 'e')
    .replace('e+', 'e');
