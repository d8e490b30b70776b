import type { CostAxis } from '../stats/cost.ts';
import type { RowKey } from '../stats/row-key.ts';

/** How things are called in front of people. */
export interface PaperNames {
  /** With the hyper-parameters that tell it apart, such as `L-BFGS memory=20`. */
  readonly method: (row: Pick<RowKey, 'optimizer' | 'hyper'>) => string;
  /** By its id and parameters, as a row has it. */
  readonly problem: (name: string) => string;
  /** By the key of a device of a machine. */
  readonly place: (key: string) => string;
}

export interface PaperOptions {
  readonly by: 'overall' | 'problem';
  readonly axis: CostAxis;
  /** Gaps to report on, descending; none: the means over all targets. */
  readonly targets: readonly number[];
  /** What ranks the rows: success and ERT at the one target, or over all that there are. */
  readonly rankedBy: 'target' | 'all';
  readonly names: PaperNames;
  /** Problems that rows over several are made of, where these are not all: `poolInWords`. */
  readonly pool: string;
  /** All problems of these rows, by their names as rows have them. */
  readonly problems: readonly string[];
  /** What made it, such as `Descent 0.1.0`. */
  readonly program: string;
}
