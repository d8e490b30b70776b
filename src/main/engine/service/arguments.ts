import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultDatabasePath } from '../store/paths.ts';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const given = z.object({
  db: z.string().min(1).default(defaultDatabasePath),
  jobs: whole(1, 64).default(1),
  /** Of one worker; 0: all. */
  threads: whole(0, 512).default(0),
  device: z
    .string()
    .regex(/^(?:auto|cpu|cuda:\d+)$/)
    .default('auto'),
  'no-ahead': z.boolean().default(false),
});
export type ServiceArguments = z.output<typeof given>;

/** @throws TypeError or ZodError: only the shell writes them */
export function serviceArguments(args: readonly string[]): ServiceArguments {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { db: text, jobs: text, threads: text, device: text, 'no-ahead': { type: 'boolean' } },
  });
  return given.parse(values);
}
