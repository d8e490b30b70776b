import type { Budget } from './run-spec.ts';

/** Made once: with options, each call of `toLocaleString` would make one, and every row of a table has a budget. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });

/** A budget to the last digit, such as `1,000 steps, 60 s`; a limit that is none is left out. */
export const budgetInWords = ({ steps, seconds, oracle }: Budget): string =>
  [
    `${whole.format(steps)} steps`,
    `${whole.format(seconds)} s`,
    ...(oracle < Number.MAX_SAFE_INTEGER ? [`${whole.format(oracle)} oracle units`] : []),
  ].join(', ');
