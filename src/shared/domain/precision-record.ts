/** How a run's numbers were stored, computed and rounded: part of every run's record, so that nobody has to guess. */
export interface PrecisionRecord {
  readonly regime: string;
  readonly words: string;
  readonly storage: string;
  readonly group: string;
  readonly master_copy: 'yes' | 'no';
  readonly activations: string;
  readonly gradient: string;
  readonly state: string;
  readonly accumulator: string;
  readonly rounding: string;
  readonly scales: string;
  /** Parameters kept out of the packed format. */
  readonly kept: readonly string[];
  /** What a real kernel would hold for the parameters. */
  readonly packed_bytes: number;
  /** What this run held for the parameters. */
  readonly allocated_bytes: number;
}
