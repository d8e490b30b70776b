import { z } from 'zod';

/** What the process of the checks says to the one that started it: code of a plug-in runs there, so it is checked. */
export const checkMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('verdict'), name: z.string(), ok: z.boolean(), detail: z.string() }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), advice: z.optional(z.string()) }),
  z.object({ type: z.literal('done') }),
]);

export type CheckMessage = z.infer<typeof checkMessage>;
