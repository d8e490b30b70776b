import { DescentError } from '../../src/shared/domain/error.ts';

/** A set-up that cannot go on: what happened, and what to do about it. */
export function failure(reason: string, message: string, advice: string, cause?: unknown): DescentError {
  return new DescentError(`setup.${reason}`, message, { exitCode: 1, advice, cause });
}

/** Prints an error for a user; only a mistake of ours gets a stack trace. */
export function printFailure(error: unknown): number {
  if (error instanceof DescentError) {
    process.stderr.write(`descent: ${error.message}\n`);
    if (error.advice !== undefined) process.stderr.write(`         ${error.advice}\n`);
    return error.exitCode;
  }
  process.stderr.write(
    `descent: an unexpected error: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
  );
  return 1;
}

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
