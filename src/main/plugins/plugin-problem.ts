import { canonicalJson } from '../../shared/domain/canonical.ts';
import type { ProblemEntry } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { ParameterValues } from '../../shared/domain/parameter.ts';
import type { AnswerTo, FactsAnswer, ProblemData, Question } from './host/messages.ts';

type Ask = <A extends Question['ask']>(ask: A, values: ParameterValues) => Promise<AnswerTo[A]>;

/** Thrown where an answer of a plug-in's process is not there yet; `LiveCatalogue.complete` fetches it, and tries again. */
export class AnswerWanted extends Error {
  readonly fetch: () => Promise<void>;

  constructor(fetch: () => Promise<void>) {
    super('an answer of a plug-in is wanted outside of LiveCatalogue.complete');
    this.fetch = fetch;
  }
}

/** So many parameter values are remembered: a suite is checked at every key stroke. */
const mostAnswers = 10_000;

/** Answers to one kind of question, by the values that it was about. */
class Answers<A extends Question['ask']> {
  readonly #known = new Map<string, AnswerTo[A]>();
  /** A suite asks of the same values for each of its runs. */
  readonly #recent = new WeakMap<ParameterValues, AnswerTo[A]>();
  readonly #fetch: (values: ParameterValues) => Promise<AnswerTo[A]>;

  constructor(fetch: (values: ParameterValues) => Promise<AnswerTo[A]>) {
    this.#fetch = fetch;
  }

  set(values: ParameterValues, answer: AnswerTo[A]): void {
    this.#known.set(canonicalJson(values), answer);
  }

  /** @throws AnswerWanted */
  of(values: ParameterValues): AnswerTo[A] {
    const recent = this.#recent.get(values);
    if (recent !== undefined) return recent;
    const known = this.#known.get(canonicalJson(values));
    if (known === undefined) throw new AnswerWanted(async () => this.set(values, await this.#fetch(values)));
    this.#recent.set(values, known);
    return known;
  }

  /** Only between pieces of work, of which one may need more than are remembered. */
  trim(): void {
    if (this.#known.size > mostAnswers) this.#known.clear();
  }
}

export interface PluginProblem {
  readonly entry: ProblemEntry;
  readonly trim: () => void;
}

/** A plug-in's problem for those that must not run its code: what it computes is asked of its process, once. */
export function pluginProblem(
  { plane, ...data }: ProblemData,
  defaults: ParameterValues,
  known: FactsAnswer,
  ask: Ask,
): PluginProblem {
  const facts = new Answers<'facts'>((values) => ask('facts', values));
  facts.set(defaults, known);
  const planes = new Answers<'plane'>((values) => ask('plane', values));
  const entry: ProblemEntry = {
    ...data,
    check: (values) => facts.of(values).clash ?? undefined,
    facts(values) {
      const { clash, facts: found } = facts.of(values);
      if (found !== null) return found;
      throw new DescentError('parameter.invalid', `${clash?.key ?? data.id}: ${clash?.message ?? 'no facts'}`);
    },
    ...(plane && {
      plane: {
        parameters: plane.parameters,
        range: (values) => planes.of(values).range,
        ...(plane.hasMinimiser && { minimiser: (values) => planes.of(values).minimiser ?? undefined }),
      },
    }),
  };
  const trim = (): void => {
    facts.trim();
    planes.trim();
  };
  return { entry, trim };
}
