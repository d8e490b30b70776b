import type { Failure } from '../../shared/contract/define.ts';
import { DescentError } from '../../shared/domain/error.ts';

/** An error as the window shows it; one that nobody foresaw goes to the log with its stack. */
export function failureOf(error: unknown, log: (text: string) => void): Failure {
  if (error instanceof DescentError) {
    const { code, message, advice, at } = error;
    return { code, message, advice, at };
  }
  log(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    code: 'shell.unexpected',
    message: `That failed${code === undefined ? '' : ` (${code})`}: ${message}`,
    advice: 'Help > Save diagnostics keeps what is known about it.',
  };
}

/** A failure of another process, to be thrown on. */
export const errorOf = ({ code, message, advice, at }: Failure): DescentError =>
  new DescentError(code, message, { ...(advice !== undefined && { advice }), ...(at !== undefined && { at }) });
