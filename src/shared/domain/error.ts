/** Exit codes of the command line. */
export const exitCodes = {
  ok: 0,
  someRunsFailed: 1,
  usage: 2,
  database: 3,
  device: 4,
  busy: 75,
  interrupted: 130,
} as const;

/**
 * An error that a user is meant to read: what happened, where, and what to do about it.
 * `code` is `area.reason`, stable and searchable.
 */
export class DescentError extends Error {
  readonly code: string;
  readonly exitCode: number;
  /** What to do about it, one sentence. */
  readonly advice: string | undefined;
  /** Where in the text that was read, from 0. */
  readonly at: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { exitCode?: number; advice?: string; at?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DescentError';
    this.code = code;
    this.exitCode = options.exitCode ?? exitCodes.usage;
    this.advice = options.advice;
    this.at = options.at;
  }
}
