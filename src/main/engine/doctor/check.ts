export interface Check {
  readonly name: string;
  /** warning: works, but something is to be known; problem: something does not work. */
  readonly state: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** What to do about it; null where nothing is. */
  readonly advice: string | null;
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, advice: null });

export const warning = (name: string, detail: string, advice: string | null): Check => ({
  name,
  state: 'warning',
  detail,
  advice,
});

export const problem = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'problem',
  detail,
  advice,
});

/** Worst state of a list. */
export const worst = (checks: readonly Check[]): Check['state'] =>
  checks.some(({ state }) => state === 'problem')
    ? 'problem'
    : checks.some(({ state }) => state === 'warning')
      ? 'warning'
      : 'ok';
