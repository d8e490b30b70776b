import type { Budget } from './run-spec.ts';

const whole = (limit: number): string => limit.toLocaleString('en-US', { maximumFractionDigits: 20 });

/** A budget to the last digit, such as `1,000 steps, 60 s`; a limit that is none is left out. */
export const budgetInWords = ({ steps, seconds, oracle }: Budget): string =>
  [
    `${whole(steps)} steps`,
    `${whole(seconds)} s`,
    ...(oracle < Number.MAX_SAFE_INTEGER ? [`${whole(oracle)} oracle units`] : []),
  ].join(', ');
