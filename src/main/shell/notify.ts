import type { Failure } from '../../shared/contract/define.ts';

/** Tells the person before the window something that no call of the page asked for. */
export type Notify = (notice: Failure) => void;
