import type { Measured } from '../../shared/domain/metrics.ts';
import type { PrecisionRecord } from '../../shared/domain/precision-record.ts';
import type { Revisions } from '../../shared/domain/revisions.ts';
import type { Mode, PrecisionId, RunSpec } from '../../shared/domain/run-spec.ts';

/**
 * Messages between the engine and a worker, over the child's `Channel`.
 * Every message of a launch carries its `epoch`; the engine drops messages of an old one.
 */
export type { Mode };

/** Columns of a batch of rows, in this order, row-major float64. `f_working`, `f_audited`: missing is flagged in `mask`. */
export const rowColumns = [
  'step',
  'f_evals',
  'g_evals',
  'hv_evals',
  'compute_s',
  'wall_s',
  'f_working',
  'f_audited',
] as const;
export type RowColumn = (typeof rowColumns)[number];

export interface Rows {
  readonly count: number;
  /** count x rowColumns.length values. */
  readonly values: Float64Array;
  /** One byte a row: bit 0 set = f_working present, bit 1 set = f_audited present. */
  readonly mask: Uint8Array;
  /** Where the problem has metrics: count x metrics values, row-major; NaN: none. */
  readonly metrics?: Float64Array;
}

/** By what code an answer is to be made. A worker that has another refuses, with `code.changed`. */
export interface Code {
  /** Files of the plug-ins that define the problem or the optimizer; a worker loads no others. */
  readonly plugins: readonly string[];
  /** What is left out may be any. */
  readonly revisions: Partial<Revisions>;
}

export interface CheckpointFile {
  readonly file: string;
  /** Of the whole file, hexadecimal. */
  readonly sha256: string;
}

export interface StartRun {
  readonly type: 'run';
  readonly epoch: number;
  readonly spec: RunSpec;
  readonly code: Code;
  /**
   * That of the rows which the run has, or the one chosen earlier for this program on this machine; absent = time both, or
   * as the others of a batch.
   */
  readonly mode?: Mode;
  /** What its compiled program needs beside its variables, where that is known; absent = find out. */
  readonly temporaryBytes?: number;
  /** Checkpoints to go on from, the newest first: the first that is whole counts. */
  readonly checkpoints: readonly CheckpointFile[];
  /** Where new checkpoints are written (folder exists). */
  readonly checkpointFolder: string;
  /** Where `saved_model.pb` is to be kept; absent = not kept. */
  readonly graphFolder?: string;
}

/** Runs of one program on one instance, made at once; each is told about by its own epoch. */
export interface StartBatch {
  readonly type: 'batch';
  readonly runs: readonly StartRun[];
}

export interface Evaluate {
  readonly type: 'evaluate';
  readonly epoch: number;
  readonly problem: RunSpec['problem'];
  readonly code: Code;
  readonly precision: PrecisionId;
  readonly device: string;
  /** The point, all parameters concatenated in declaration order. */
  readonly at: readonly number[];
}

/** The objective of a problem of two unknowns on a grid, in float64. */
export interface MapPlane {
  readonly type: 'map';
  readonly epoch: number;
  readonly problem: RunSpec['problem'];
  readonly code: Code;
  readonly device: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Points along each side. */
  readonly resolution: number;
}

/** A run of a problem of two unknowns, taken again from its seed with its points kept. */
export interface Retrace {
  readonly type: 'retrace';
  readonly epoch: number;
  readonly spec: RunSpec;
  readonly code: Code;
  readonly mode: Mode;
  /** Whose points are wanted, ascending; the last is where the run stood at last. */
  readonly steps: readonly number[];
}

/** Compile the program of a run: it comes next. */
export interface Prepare {
  readonly type: 'prepare';
  readonly epoch: number;
  readonly spec: RunSpec;
  readonly code: Code;
}

export type ToWorker =
  | StartRun
  | Prepare
  | StartBatch
  | Evaluate
  | MapPlane
  | Retrace
  /** Checkpoint and stop; ends the run as `interrupted` or `paused`. */
  | { readonly type: 'stop'; readonly epoch: number }
  /** Ends a run that still waits for a place in its batch as `interrupted`; one that has begun goes on. */
  | { readonly type: 'withdraw'; readonly epoch: number }
  /** Stop now, keep the points; ends the run as `cancelled`. */
  | { readonly type: 'cancel'; readonly epoch: number }
  /** So many rows of this launch, of all that were sent, are stored. */
  | { readonly type: 'taken'; readonly epoch: number; readonly rows: number };

/** Rows of a launch that may be sent and not yet taken: half a megabyte. A message has half of them at most. */
export const rowsInFlight = 8_192;

export interface Started {
  readonly type: 'started';
  readonly epoch: number;
  readonly mode: Mode;
  /** Measured microseconds a step; absent when the mode was given, of the plain graph also where it could not win. */
  readonly timing?: { readonly xla: number; readonly plain?: number };
  /** Absent of a batch, whose runs share it. */
  readonly warmupSeconds?: number;
  /** Exact bytes of the optimizer's state and of the parameters as stored. */
  readonly stateBytes: number;
  readonly parameterBytes: number;
  /** Of the problem's data, in every precision in which they are held. */
  readonly dataBytes: number;
  /** What a call of `advance` takes beside all variables; absent where TensorFlow does not tell. */
  readonly temporaryBytes?: number;
  readonly dimension: number;
  readonly precision: PrecisionRecord;
  /** What its rows have as metrics, in their order. */
  readonly metrics: readonly Measured[];
  /** Row and step from which this launch goes on, those of the checkpoint that it has found whole (0 for a fresh run). */
  readonly resumedAt: number;
  readonly resumedStep: number;
}

export interface RowsMessage {
  readonly type: 'rows';
  readonly epoch: number;
  readonly rows: Rows;
  readonly firstRow: number;
  /** Rows of this launch that the worker knew to be taken when it sent these; absent: none. */
  readonly taken?: number;
}

export interface CheckpointWritten extends CheckpointFile {
  readonly type: 'checkpoint';
  readonly epoch: number;
  readonly step: number;
}

export interface Finished {
  readonly type: 'finished';
  readonly epoch: number;
  readonly status: 'finished' | 'diverged' | 'cancelled' | 'interrupted';
  /** Why it ended: `steps`, `seconds`, `oracle`, `stopped` (the method), `diverged`, `cancelled`, `interrupted`. */
  readonly reason: string;
  readonly steps: number;
  readonly computeSeconds: number;
  readonly wallSeconds: number;
  /** What the process held at most, TensorFlow and all. */
  readonly processPeakBytes: number;
}

export interface Failed {
  readonly type: 'failed';
  readonly epoch: number;
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

export interface Evaluated {
  readonly type: 'evaluated';
  readonly epoch: number;
  readonly value: number;
  readonly gradientNorm: number;
  readonly gradient: Float64Array;
}

export interface Mapped {
  readonly type: 'mapped';
  readonly epoch: number;
  /** Row by row from the least y, each from the least x. */
  readonly values: Float64Array;
}

export interface Retraced {
  readonly type: 'retraced';
  readonly epoch: number;
  readonly steps: Float64Array;
  /** x, y of each point. */
  readonly points: Float64Array;
  /** The objective there in float64, as the run's audits had it. */
  readonly audited: Float64Array;
}

export interface Prepared {
  readonly type: 'prepared';
  readonly epoch: number;
}

export type FromWorker =
  /** Once, unasked: TensorFlow's version, and the kinds of devices that it has itself. */
  | { readonly type: 'ready'; readonly tensorflow: string; readonly devices: readonly ('cpu' | 'gpu')[] }
  | Started
  | RowsMessage
  | CheckpointWritten
  | Finished
  | Failed
  | Evaluated
  | Mapped
  | Retraced
  | Prepared;

/**
 * Sent every second by a thread of its own, a line of JSON each, over a pipe of its own: the channel belongs to the thread
 * that computes. Times are seconds in which the process was awake.
 */
export interface Heartbeat {
  /** Calls into TensorFlow that were completed, */
  readonly calls: number;
  /** how long the current one has lasted, 0 where there is none, */
  readonly current: number;
  /** and the longest of the run. */
  readonly longest: number;
}

/** The worker's end of that pipe, the first after those of every process and the channel. */
export const heartbeatFd = 4;
