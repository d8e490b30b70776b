import { expect } from 'vitest';

/** Sums that were added in another order differ in their last bits. */
export function nearly(value: number | undefined, told: number | undefined, what: string): void {
  if (value === undefined) return;
  if (Number.isNaN(value) || !Number.isFinite(value)) expect(told, what).toEqual(value);
  else
    expect(Math.abs(told! - value), `${what}: ${told}, and again ${value}`).toBeLessThanOrEqual(1e-9 * Math.abs(value));
}
