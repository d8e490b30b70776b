/** Where an entry of a leaderboard has a result. */
export interface Occurrence<P> {
  readonly problem: P;
  readonly precision: string;
  readonly optimizer: string;
}

/** The problems over which entries are compared that have several. */
export interface Pool<P> {
  /** Those that every precision and every optimizer has, */
  readonly problems: ReadonlySet<P>;
  /** and those that are left out, with the precisions and the optimizers that do not have them. */
  readonly left: ReadonlyMap<P, { readonly precisions: readonly string[]; readonly optimizers: readonly string[] }>;
}

/**
 * The problems that all precisions and all optimizers have: averages over other problems than a competitor's would not
 * compare. An entry may still lack one of them, where its optimizer has it in other precisions or with other
 * hyper-parameters only; it is then not ranked.
 */
export function poolOf<P>(occurrences: Iterable<Occurrence<P>>): Pool<P> {
  const precisions = new Set<string>();
  const optimizers = new Set<string>();
  const has = new Map<P, { readonly precisions: Set<string>; readonly optimizers: Set<string> }>();
  for (const { problem, precision, optimizer } of occurrences) {
    precisions.add(precision);
    optimizers.add(optimizer);
    let own = has.get(problem);
    if (own === undefined) has.set(problem, (own = { precisions: new Set(), optimizers: new Set() }));
    own.precisions.add(precision);
    own.optimizers.add(optimizer);
  }
  const problems = new Set<P>();
  const left = new Map<P, { precisions: string[]; optimizers: string[] }>();
  for (const [problem, own] of has) {
    const lacks = {
      precisions: [...precisions].filter((each) => !own.precisions.has(each)),
      optimizers: [...optimizers].filter((each) => !own.optimizers.has(each)),
    };
    if (lacks.precisions.length + lacks.optimizers.length === 0) problems.add(problem);
    else left.set(problem, lacks);
  }
  return { problems, left };
}

const named = 3;
const listed = (names: readonly string[]): string =>
  names.length > named ? `${names.slice(0, named).join(', ')} and ${names.length - named} more` : names.join(', ');

/** Such as `4 of 5 problems: bbob has no int4`; '' where none is left out. */
export function poolInWords<P>({ problems, left }: Pool<P>, problemName: (problem: P) => string): string {
  if (left.size === 0) return '';
  const reasons = [...left].map(
    ([problem, { precisions, optimizers }]) =>
      `${problemName(problem)} has no ${listed(precisions.length > 0 ? precisions : optimizers)}`,
  );
  const more = reasons.length > named ? `; and ${reasons.length - named} more` : '';
  return `${problems.size} of ${problems.size + left.size} problems: ${reasons.slice(0, named).join('; ')}${more}`;
}
