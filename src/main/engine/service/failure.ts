import type { Failure } from '../../../shared/contract/define.ts';
import { DescentError } from '../../../shared/domain/error.ts';

/** An error as people read it; what nobody has foreseen is told in full on standard error, which the shell keeps. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DescentError) {
    const { code, message, advice, at } = error;
    return { code, message, ...(advice !== undefined && { advice }), ...(at !== undefined && { at }) };
  }
  console.error(error);
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: 'engine.internal',
    message: `The engine failed at this: ${what}`,
    advice: 'Nothing that was stored is lost. The diagnostics that Help saves tell more.',
  };
}
