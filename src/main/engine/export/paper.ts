import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { latexTable } from '../../../shared/paper/latex.ts';
import { markdownTable } from '../../../shared/paper/markdown.ts';
import type { PaperNames, PaperOptions } from '../../../shared/paper/options.ts';
import { paperTable } from '../../../shared/paper/table.ts';
import type { LeaderboardRow } from '../../../shared/stats/leaderboard-row.ts';
import { programVersion } from '../installation.ts';
import { labelsOf, optimizerNames, problemLabel } from '../service/labels.ts';
import { placeName } from '../store/places.ts';
import type { Store } from '../store/store.ts';

export const paperFormats = ['latex', 'markdown'] as const;
export type PaperFormat = (typeof paperFormats)[number];

/** A table of more rows is for no page. */
export const mostPaperRows = 1_000;

/** @throws DescentError export.too_long */
export function requirePaperLength(rows: number): void {
  if (rows <= mostPaperRows) return;
  throw new DescentError(
    'export.too_long',
    `A table for a paper has ${mostPaperRows} rows at most; this one has ${rows}.`,
    {
      advice: 'Choose fewer with a filter, a suite or a problem, or export it as CSV.',
    },
  );
}

/** How the window calls what a database knows. */
export function paperNames(store: Store, catalogue: Catalogue): PaperNames {
  const labels = labelsOf(store, catalogue);
  return {
    method: ({ optimizer, hyper }) =>
      `${optimizerNames(catalogue, optimizer).short} ${labels.configurations.of(optimizer, hyper)}`.trim(),
    problem: (name) => {
      const at = name.indexOf(' ');
      return at < 0 ? problemLabel(labels, name, '{}') : problemLabel(labels, name.slice(0, at), name.slice(at + 1));
    },
    place: (key) => placeName(store, key),
  };
}

export const programName = (): string => `Descent ${programVersion()}`;

/**
 * Ranked rows as a table for a paper, with its caption.
 *
 * @throws DescentError export.too_long, export.empty
 */
export function paperText(
  rows: readonly LeaderboardRow[],
  format: PaperFormat,
  options: Omit<PaperOptions, 'program'>,
): string {
  requirePaperLength(rows.length);
  if (rows.length === 0)
    throw new DescentError('export.empty', 'No run of these has ended: there is nothing for a table.', {
      advice: 'Choose others, or wait for the first.',
    });
  const table = paperTable(rows, { ...options, program: programName() });
  return format === 'latex' ? latexTable(table, 'leaderboard') : markdownTable(table);
}
