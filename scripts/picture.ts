/**
 * Draws text from standard input as an SVG of a terminal, for the README:
 *
 *   npm run --silent descent -- leaderboard --suite demo | node_modules/.bin/node scripts/picture.ts > docs/leaderboard.svg
 */
import { text } from 'node:stream/consumers';

const [charWidth, lineHeight, margin] = [8.4, 18, 18];
const escape = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const lines = (await text(process.stdin)).trimEnd().split('\n');
const width = Math.ceil(Math.max(...lines.map((l) => l.length)) * charWidth + 2 * margin);
const height = lines.length * lineHeight + 2 * margin;
/** Titles of tables stand at the left edge and have no digits or blanks before them. */
const colour = (line: string): string => (/^\s+#/.test(line) ? '#8b949e' : /^\S/.test(line) ? '#79c0ff' : '#e6edf3');
const rows = lines.map(
  (line, i) =>
    `<text x="${margin}" y="${margin + (i + 0.75) * lineHeight}" fill="${colour(line)}" xml:space="preserve">${escape(line)}</text>`,
);
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">\n` +
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n${rows.join('\n')}\n</svg>\n`,
);
