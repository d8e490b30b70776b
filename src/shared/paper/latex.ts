import { paperNumber, type Cell, type PaperColumn, type PaperNumber, type PaperTable } from './table.ts';

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  ...Object.fromEntries(Array.from('_%&#${}').map((character) => [character, `\\${character}`])),
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': "''",
  '\u00a0': '~',
  '\u202f': '\\,',
  '−': '$-$',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '·': '$\\cdot$',
  '×': '$\\times$',
  '±': '$\\pm$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '≠': '$\\ne$',
  '∞': '$\\infty$',
  '½': '$\\frac{1}{2}$',
  '²': '$^2$',
  '³': '$^3$',
  '→': '$\\to$',
  '←': '$\\leftarrow$',
  '°': '$^\\circ$',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  ...Object.fromEntries(
    Object.entries({
      α: 'alpha',
      β: 'beta',
      γ: 'gamma',
      δ: 'delta',
      ε: 'varepsilon',
      η: 'eta',
      θ: 'theta',
      λ: 'lambda',
    })
      .concat(Object.entries({ µ: 'mu', μ: 'mu', ρ: 'rho', σ: 'sigma', τ: 'tau', φ: 'varphi', ω: 'omega', ξ: 'xi' }))
      .map(([letter, name]) => [letter, `$\\${name}$`]),
  ),
};

/** A text as LaTeX shows it, whatever stands in it. */
export const latexText = (text: string): string =>
  Array.from(text.replace(/\p{Cc}+/gu, ' '))
    // Two hyphens would become a dash.
    .map((character, at, all) => (character === '-' && all[at + 1] === '-' ? '-{}' : (special[character] ?? character)))
    .join('');

/** Such as `1,235` or `$1.2 \\times 10^{-8}$`. */
export function latexNumber(number: PaperNumber): string {
  const text = paperNumber(number);
  if (/^[\d.,]+$|NaN/.test(text)) return text;
  const [digits = '', exponent] = text.replace('−', '-').replace('∞', '\\infty').replaceAll(',', '{,}').split('e');
  return `$${digits}${exponent === undefined ? '' : ` \\times 10^{${exponent}}`}$`;
}

const latexCell = (cell: Cell): string =>
  cell.map((piece) => (typeof piece === 'string' ? latexText(piece) : latexNumber(piece))).join('');

/** A `table` with its caption, for documents that use booktabs. */
export function latexTable({ caption, columns, rows }: PaperTable, label: string): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const lines = [
    '% \\usepackage{booktabs}',
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${caption.map(latexText).join(' ')}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{@{}${columns.map(({ align }) => align.charAt(0)).join('')}@{}}`,
    '    \\toprule',
    ...overLines(columns),
    line(columns.map(({ head }) => latexText(head))),
    '    \\midrule',
    ...rows.flatMap(({ cells, begins }) => [...(begins ? ['    \\addlinespace'] : []), line(cells.map(latexCell))]),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
  ];
  return `${lines.join('\n')}\n`;
}

/** The heads that several columns share, with a rule below each. */
function overLines(columns: readonly PaperColumn[]): string[] {
  if (columns.every(({ over }) => over === undefined)) return [];
  const cells: string[] = [];
  const rules: string[] = [];
  for (let at = 0; at < columns.length;) {
    const { over } = columns[at]!;
    let end = at + 1;
    while (over !== undefined && columns[end]?.over === over) end += 1;
    if (over === undefined) cells.push('');
    else {
      cells.push(`\\multicolumn{${end - at}}{c}{${latexText(over)}}`);
      rules.push(`\\cmidrule(lr){${at + 1}-${end}}`);
    }
    at = end;
  }
  return [`    ${cells.join(' & ')} \\\\`, `    ${rules.join(' ')}`];
}
