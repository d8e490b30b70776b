import { isTimed, type Budget } from './run-spec.ts';

/** Made once: with options, each call of `toLocaleString` would make one, and every row of a table has a budget. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });

/** How a table has a limit of oracle units: empty where there is none. */
export const limitColumn = (units: number): number | undefined => (units < Number.MAX_SAFE_INTEGER ? units : undefined);

/** A budget to the last digit, such as `1,000 steps, 60 s`; a limit that is none is left out, and seconds of batched runs. */
export const budgetInWords = ({ steps, seconds, oracle }: Budget): string =>
  [
    `${whole.format(steps)} steps`,
    ...(isTimed({ seconds }) ? [`${whole.format(seconds)} s`] : []),
    ...(limitColumn(oracle) !== undefined ? [`${whole.format(oracle)} oracle units`] : []),
  ].join(', ');
