import { hash } from 'node:crypto';
import { htmlText } from '../../../../shared/paper/html.ts';
import { reportStyle } from './style.ts';

export interface Section {
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

interface Page {
  readonly title: string;
  /** HTML below the title. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** More rules of its style. */
  readonly style: string;
}

/** A whole document that asks for nothing: its policy forbids every request, all scripts, and any style but its own. */
export function htmlPage({ title, lead, sections, style }: Page): string {
  const css = `${reportStyle}\n${style}`;
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', css, 'base64')}'; base-uri 'none'; form-action 'none'`;
  const idOf = (at: number): string => `section-${at + 1}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${htmlText(title)}</title>`,
    `<style>${css}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${htmlText(title)}</h1>`,
    lead,
    '<nav aria-label="Contents"><ul>',
    ...sections.map((section, at) => `<li><a href="#${idOf(at)}">${htmlText(section.title)}</a></li>`),
    '</ul></nav>',
    ...sections.map(
      (section, at) =>
        `<section aria-labelledby="${idOf(at)}">\n<h2 id="${idOf(at)}">${htmlText(section.title)}</h2>\n${section.body}\n</section>`,
    ),
    '</main>',
    '</body>',
    '</html>\n',
  ].join('\n');
}
