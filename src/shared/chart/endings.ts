import type { RunStatus } from '../domain/run-spec.ts';
import type { MarkKind } from './shapes.ts';

const kinds: Readonly<Partial<Record<RunStatus, MarkKind>>> = {
  diverged: 'diamond',
  failed: 'cross',
  timeout: 'cross',
  cancelled: 'bar',
  paused: 'bar',
  interrupted: 'bar',
};

/** The mark where a run stopped going on; undefined: it ended as it should, or goes on. */
export const markOfEnding = (status: RunStatus): MarkKind | undefined => kinds[status];

const words: Readonly<Partial<Record<RunStatus, string>>> = {
  diverged: 'diverged',
  failed: 'failed',
  timeout: 'timed out',
  cancelled: 'cancelled',
  paused: 'paused',
  interrupted: 'interrupted',
};

export const wordOfEnding = (status: RunStatus): string => words[status] ?? status;
