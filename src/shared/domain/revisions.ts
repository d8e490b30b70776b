/** Part of every run's identity: raise it when the loop, the tensor ops or the meaning of a row changes results. */
export const engineRevision = 3;

/** The code that a run is made by, a number for each part. They are in the run's key, and travel with it to the worker. */
export interface Revisions {
  readonly engine: number;
  readonly problem: number;
  readonly optimizer: number;
  readonly precision: number;
}
