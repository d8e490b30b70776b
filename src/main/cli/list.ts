import {
  familyOf,
  type Catalogue,
  type OptimizerEntry,
  type PrecisionEntry,
  type ProblemEntry,
} from '../../shared/domain/catalogue.ts';
import { nearestNames } from '../../shared/domain/complaint.ts';
import { defaultsOf } from '../../shared/domain/parameter.ts';
import { offersOf } from '../../shared/domain/fit.ts';
import { metricsInWords } from '../../shared/domain/metrics.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import { openCatalogue } from './catalogue.ts';
import type { JsonFlag } from './flags.ts';
import { figure } from './format.ts';
import { optimizerFacts, optimizerSheet } from './optimizer-sheet.ts';
import { coloursFor, jsonLine, printAll, printAllText } from './output.ts';
import { parameterLines } from './parameter-lines.ts';
import { visible } from './visible.ts';

export type ListedKind = 'optimizers' | 'problems' | 'precisions';

export interface ListFlags extends JsonFlag {
  readonly long?: true;
  readonly family?: string;
  readonly order?: '0' | '1' | '2';
}

/** Which flags mean something to a list. */
const taken: Readonly<Record<ListedKind, readonly (keyof ListFlags)[]>> = {
  optimizers: ['json', 'long', 'family', 'order'],
  problems: ['json', 'family'],
  precisions: ['json'],
};

export async function list(kind: ListedKind, flags: ListFlags): Promise<void> {
  const { json, long } = flags;
  const vain = (['long', 'family', 'order'] as const).find((name) => name in flags && !taken[kind].includes(name));
  if (vain !== undefined) throw new DescentError('usage.no_effect', `list ${kind} does not take --${vain}.`);
  const catalogue = chosen(kind, kind === 'precisions' ? builtIn : await openCatalogue(), flags);
  const colours = coloursFor(process.stdout);
  if (json === true) await printAll(jsonLines(kind, catalogue, long === true));
  else if (long === true) await printAllText(catalogue.optimizers.map((entry) => optimizerSheet(entry, colours)));
  else await printAllText(sections(kind, catalogue, colours.bold));
}

/** Those of the family and the order that are asked for. */
function chosen(kind: ListedKind, catalogue: Catalogue, { family, order }: ListFlags): Catalogue {
  const { optimizers, problems } = catalogue;
  const belongs = (entry: OptimizerEntry | ProblemEntry): boolean =>
    family === undefined || familyOf(entry).toLowerCase() === family.toLowerCase();
  const found = {
    optimizers: optimizers.filter((entry) => belongs(entry) && (order === undefined || entry.order === Number(order))),
    problems: problems.filter(belongs),
  };
  if (kind === 'precisions' || family === undefined || catalogue[kind].some(belongs)) return { ...catalogue, ...found };
  const known = [...new Set(catalogue[kind].map(familyOf))];
  const near = nearestNames(family, known);
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are ${known.join(', ')}.`;
  throw new DescentError('usage.family', `No family of ${kind} is called ${JSON.stringify(family)}.`, { advice });
}

function* jsonLines(kind: ListedKind, catalogue: Catalogue, long: boolean): Generator<string> {
  const records = {
    optimizers: () => catalogue.optimizers.map(long ? longRecord : optimizerRecord),
    problems: () => catalogue.problems.map(problemRecord),
    precisions: () => catalogue.precisions.map(precisionRecord),
  };
  for (const record of records[kind]()) yield `${jsonLine(record)}\n`;
}

const optimizerRecord = (entry: OptimizerEntry) => {
  const { id, title, short = title, order, kind, paper, hyper, cost, state } = entry;
  return { id, title, short, family: familyOf(entry), order, kind, paper, hyper, cost, state };
};

const longRecord = (entry: OptimizerEntry) => {
  const { needs = [], spaces = ['euclidean'], composite = false, invariances = [] } = entry;
  const { about, words, pitfalls, sources } = entry;
  return { ...optimizerRecord(entry), needs, spaces, composite, invariances, about, words, pitfalls, sources };
};

function problemRecord({ id, title, short = id, kind, parameters, precisions, ...entry }: ProblemEntry) {
  const { dimension, optimum, targets } = entry.facts(defaultsOf(parameters));
  return {
    id,
    title,
    short,
    family: familyOf(entry),
    kind,
    parameters,
    dimension,
    f_star: optimum,
    precisions,
    offers: entry.offers ?? [],
    space: entry.space ?? 'euclidean',
    metrics: entry.metrics ?? [],
    targets,
  };
}

const precisionRecord = ({ id, title, storage, arithmetic, rounding }: PrecisionEntry) => ({
  id,
  title,
  storage,
  arithmetic,
  rounding,
});

function* sections(kind: ListedKind, catalogue: Catalogue, bold: (text: string) => string): Generator<string> {
  const described = {
    optimizers: () => catalogue.optimizers.map((entry) => ({ entry, lines: optimizerLines(entry) })),
    problems: () => catalogue.problems.map((entry) => ({ entry, lines: problemLines(entry) })),
    precisions: () => catalogue.precisions.map((entry) => ({ entry, lines: precisionLines(entry) })),
  };
  for (const { entry, lines } of described[kind]())
    yield `${[`${bold(visible(entry.id))}  ${visible(entry.title)}`, ...lines.map((line) => `    ${visible(line)}`)].join('\n')}\n\n`;
}

const optimizerLines = (entry: OptimizerEntry): string[] => [optimizerFacts(entry), ...parameterLines(entry.hyper)];

function problemLines({ parameters, precisions, ...entry }: ProblemEntry): string[] {
  const { dimension, optimum, optimumKind, targets, sampled } = entry.facts(defaultsOf(parameters));
  const best = optimum === undefined ? 'unknown' : `${figure(optimum, 4)} (${optimumKind})`;
  const range = targets.length === 0 ? 'none' : `${figure(targets[0]!)} to ${figure(targets.at(-1)!)}`;
  const offered = offersOf(entry);
  const measured = metricsInWords(entry.metrics);
  return [
    `${familyOf(entry)}; dimension ${dimension}; minimum ${best}; target gaps ${range}; ${precisions.join(', ')}${sampled ? '; sampled' : ''}${offered === '' ? '' : `; ${offered}`}${measured === '' ? '' : `; measures ${measured}`}`,
    ...parameterLines(parameters),
  ];
}

const precisionLines = ({ storage, arithmetic, rounding }: PrecisionEntry): string[] => [
  `stored as ${storage}; computed in ${arithmetic}; rounded ${rounding}`,
];
