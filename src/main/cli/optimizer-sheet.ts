import { familyOf, type OptimizerEntry } from '../../shared/domain/catalogue.ts';
import { invariancesInWords } from '../../shared/domain/invariances.ts';
import { needsOf } from '../../shared/domain/fit.ts';
import type { Colours } from './output.ts';
import { defaultOf, rangeOf } from './parameter-lines.ts';
import { fold } from './table.ts';
import { visible } from './visible.ts';

const screen = 80;

export function optimizerFacts(entry: OptimizerEntry): string {
  const [needs, unmoved] = [needsOf(entry), invariancesInWords(entry.invariances)];
  return [
    familyOf(entry),
    `order ${entry.order}`,
    `a step costs ${entry.cost}`,
    `state: ${entry.state}`,
    ...(needs === '' ? [] : [`needs ${needs}`]),
    ...(unmoved === '' ? [] : [`unmoved by ${unmoved}`]),
    entry.paper,
  ].join('; ');
}

/** All that is known of an optimizer, at most 80 columns wide; sections that a plug-in leaves out are left out. */
export function optimizerSheet(entry: OptimizerEntry, { bold }: Colours): string {
  const { id, title, about = '', hyper } = entry;
  const { words = '', pitfalls = [], sources = {} } = entry;
  const parameters = Object.entries(hyper).flatMap(([name, parameter]) => [
    ...indented(`${name} = ${defaultOf(parameter)}: ${rangeOf(parameter)}`, 6, 4),
    ...indented(sources[name] ?? '', 10),
  ]);
  const section = (head: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', `    ${head}`, ...lines];
  const lines = [
    ...indented(about, 4),
    ...indented(optimizerFacts(entry), 4),
    ...section(
      'One step',
      words.split('\n').flatMap((line) => indented(line, 6, 4)),
    ),
    ...section('Hyper-parameters, their defaults and where these come from', parameters),
    ...section(
      'To beware of',
      pitfalls.flatMap((sentence) => indented(`- ${sentence}`, 6, 2)),
    ),
    '\n',
  ];
  return [`${bold(visible(id))}  ${visible(title)}`, ...lines.map(visible)].join('\n');
}

/** In lines that fit, the later ones further in; none of an empty text. */
function indented(text: string, by: number, hanging = 0): string[] {
  if (text === '') return [];
  const lines = fold(text, screen - by - hanging).split('\n');
  return lines.map((line, i) => ' '.repeat(i === 0 ? by : by + hanging) + line);
}
