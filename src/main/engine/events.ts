import type { PutOffReason, RunStatus } from '../../shared/domain/run-spec.ts';
import type { Mode } from '../worker/protocol.ts';
import type { Run } from './store/runs.ts';

/** What the engine tells while it runs; times are seconds. */
export type EngineEvent =
  | { readonly type: 'starting'; readonly run: Run }
  | {
      readonly type: 'started';
      readonly run: Run;
      readonly mode: Mode;
      readonly warmup_s: number;
      /** 0 for a fresh run. */
      readonly resumedAtRow: number;
    }
  | {
      readonly type: 'progress';
      readonly run: Run;
      readonly step: number;
      readonly f_evals: number;
      readonly oracle_units: number;
      readonly compute_s: number;
      /** The last audited objective. */
      readonly f_audited: number | undefined;
    }
  | {
      /** Of a batch whose worker did not survive, or had no place for it yet: the run has not ended, and waits again. */
      readonly type: 'requeued';
      readonly run: Run;
    }
  | {
      readonly type: 'ended';
      readonly run: Run;
      readonly status: RunStatus;
      readonly reason: string;
      readonly message: string | undefined;
    }
  | {
      /** A program's workers crash, or its code has changed: its other runs are paused until they are asked for again. */
      readonly type: 'put-off';
      readonly reason: PutOffReason;
      readonly programKey: string;
      readonly cause: string;
      readonly paused: number;
    };

export type EventSink = (event: EngineEvent) => void;
