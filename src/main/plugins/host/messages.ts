import type { OptimizerEntry, ProblemEntry, ProblemFacts, ProblemPlane } from '../../../shared/domain/catalogue.ts';
import type { ParameterValues } from '../../../shared/domain/parameter.ts';

/**
 * What a plug-in's own process tells of it: the part of its entry that is data. What a problem computes of its
 * parameters is asked for. The process runs code of whoever wrote the plug-in, so all that comes from it is checked.
 */
export interface Question {
  readonly id: number;
  readonly ask: 'facts' | 'plane';
  readonly values: ParameterValues;
}

/** Null facts: the values are refused. */
export interface FactsAnswer {
  readonly clash: { readonly key: string; readonly message: string } | null;
  readonly facts: ProblemFacts | null;
}

export interface PlaneAnswer {
  readonly range: ReturnType<ProblemPlane['range']>;
  readonly minimiser: readonly [number, number] | null;
}

export interface AnswerTo {
  readonly facts: FactsAnswer;
  readonly plane: PlaneAnswer;
}

/** Of a problem, without what it computes. */
export interface ProblemData extends Omit<ProblemEntry, 'check' | 'facts' | 'plane'> {
  readonly plane?: { readonly parameters: ParameterValues; readonly hasMinimiser: boolean };
}

export type FromHost =
  /** From here on it is the plug-in that takes its time. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'optimizer';
      readonly entry: OptimizerEntry;
      readonly modules: readonly string[];
    }
  | {
      readonly type: 'problem';
      readonly entry: ProblemData;
      /** About its default parameters. */
      readonly answer: FactsAnswer;
      readonly modules: readonly string[];
    }
  | { readonly type: 'invalid'; readonly why: string; readonly modules: readonly string[] }
  | { readonly type: 'facts'; readonly id: number; readonly answer: FactsAnswer }
  | { readonly type: 'plane'; readonly id: number; readonly answer: PlaneAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly why: string };
