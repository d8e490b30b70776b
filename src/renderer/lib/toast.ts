import { toast as sonner } from 'svelte-sonner';
import type { Client } from './client.ts';
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
  /** A file was saved where a dialog said. */
  saved: (client: Client, message: string, { path }: { readonly path: string }): void => {
    const onClick = (): void => void client.call('shell.showInFolder', { path }).catch(toast.failed);
    toast.done(message, { action: { label: 'Show in folder', onClick } });
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
