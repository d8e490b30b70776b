import { expect, it, describe } from 'vitest';
import { isWithin, missCharge } from '../../../../src/shared/stats/budget.ts';
import { after, run } from './runs.ts';

describe('isWithin', () => {
  it('is at every limit and not beyond any', () => {
    const budget = { steps: 10, seconds: 0.01, oracle: 30 };
    expect(isWithin(after(10), budget)).toBe(true);
    for (const less of [{ steps: 9 }, { seconds: 0.0099 }, { oracle: 29 }])
      expect(isWithin(after(10), { ...budget, ...less })).toBe(false);
  });
});

describe('missCharge', () => {
  it('is what a run spent that went to its end, whichever limit ended it', () => {
    expect(missCharge(run(), 'oracle_units')).toBe(3000);
    const oracle = run({ spent: after(100), budget: { steps: 1000, seconds: 60, oracle: 300 } });
    expect(missCharge(oracle, 'steps')).toBe(100);
  });

  it('is what a run that ended early would have spent by the limit that it was nearest to', () => {
    const early = run({ status: 'diverged', spent: after(50) });
    expect(missCharge(early, 'steps')).toBe(1000);
    expect(missCharge(early, 'oracle_units')).toBe(3000);
    expect(missCharge(early, 'oracle_units', { f: 1, g: 1, hv: 2 })).toBe(1000);
    expect(missCharge(early, 'compute_s')).toBeCloseTo(1, 12);
    const seconds = run({ status: 'diverged', spent: after(50), budget: { steps: 1000, seconds: 0.1, oracle: 1e9 } });
    expect(missCharge(seconds, 'steps')).toBe(100);
  });

  it('is never less than the run spent, though its last step ran over', () => {
    // One step of 1,000 directions on a budget of 9 values: it has spent 2,001 of them.
    const spent = { step: 1, f_evals: 2001, g_evals: 0, hv_evals: 0, compute_s: 0.2 };
    const over = run({ spent, budget: { steps: 1000, seconds: 0.1, oracle: 9 }, reached: [null, null] });
    expect(missCharge(over, 'oracle_units')).toBe(2001);
    expect(missCharge(over, 'f_evals')).toBe(2001);
    expect(missCharge(over, 'compute_s')).toBe(0.2);
  });

  it('is the limit for a run that never made a step', () => {
    const none = run({ status: 'failed', spent: after(0) });
    expect(missCharge(none, 'steps')).toBe(1000);
    expect(missCharge(none, 'oracle_units')).toBe(3000);
    expect(missCharge(none, 'compute_s')).toBe(60);
    const limited = run({ status: 'failed', spent: after(0), budget: { steps: 1000, seconds: 60, oracle: 90 } });
    expect(missCharge(limited, 'oracle_units')).toBe(90);
    // It may have spent something before it failed.
    const some = run({
      status: 'failed',
      spent: { ...after(0), f_evals: 500 },
      budget: { ...none.budget, oracle: 90 },
    });
    expect(missCharge(some, 'oracle_units')).toBe(500);
  });
});
