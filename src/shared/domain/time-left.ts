/** Seconds that something will take: most likely `value`, and hardly less than `low` or more than `high`. */
export interface TimeRange {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const noTime: TimeRange = { value: 0, low: 0, high: 0 };

/** One after the other. */
export const together = (a: TimeRange, b: TimeRange): TimeRange => ({
  value: a.value + b.value,
  low: a.low + b.low,
  high: a.high + b.high,
});

export const times = ({ value, low, high }: TimeRange, factor: number): TimeRange => ({
  value: value * factor,
  low: low * factor,
  high: high * factor,
});

const minute = 60;
const hour = 3600;
/** Ends nearer than this are one figure. */
const wide = 1.5;

/** `about 40 s`, and while little is known `1–4 min`. Rounded, since it is an estimate. */
export function timeRangeWords({ value, low, high }: TimeRange): string {
  if (high < 1) return 'about 1 s';
  const unit = high < 1.5 * minute ? 1 : high < 1.5 * hour ? minute : hour;
  const name = unit === 1 ? 's' : unit === minute ? 'min' : 'h';
  const ends = [rounded(Math.max(low, 0) / unit), rounded(high / unit)] as const;
  if (high > wide * low && ends[0] !== ends[1]) return `${ends[0] === 0 ? `up to ` : `${ends[0]}–`}${ends[1]} ${name}`;
  return `about ${one(value)}`;
}

function one(seconds: number): string {
  if (seconds < 1.5 * minute) return `${Math.max(1, rounded(seconds))} s`;
  if (seconds < 1.5 * hour) return `${Math.round(seconds / minute)} min`;
  const minutes = Math.round(seconds / minute / 10) * 10;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** To whole numbers, above twenty to fives. */
const rounded = (value: number): number => (value > 20 ? 5 * Math.round(value / 5) : Math.round(value));
