export { brief, exact, number } from '../../shared/number-text.ts';

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(2))} us`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(2))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${clock(whole)} min` : `${clock(Math.floor(whole / 60))} h`;
}

const clock = (whole: number): string => `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), byteUnits.length - 1);
  return `${Number((count / 1000 ** power).toPrecision(3))} ${byteUnits[power] ?? ''}`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
