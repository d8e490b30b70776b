import { toast as sonner } from 'svelte-sonner';
import { asCallError } from './resource.svelte.ts';

interface Notice {
  readonly message: string;
  readonly advice?: string | undefined;
}

/** Short messages at the edge of the window. What a person must not miss stays until it is closed. */
export const toast = {
  /** Something went well, such as `12 runs queued`. */
  done: (message: string, more?: { action: { label: string; onClick: () => void } }): void => {
    sonner.success(message, more);
  },
  notice: ({ message, advice }: Notice): void => {
    sonner.message(message, { ...(advice !== undefined && { description: advice }), duration: 12_000 });
  },
  /** What was thrown: what happened, and what to do. */
  failed: (thrown: unknown): void => {
    const { message, advice } = asCallError(thrown);
    sonner.error(message, { ...(advice !== undefined && { description: advice }), duration: Infinity });
  },
};
