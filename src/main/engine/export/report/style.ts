/** Of the whole page: two themes by the reader's system, and paper. Without `<`, which would end it in the document. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --background: #ffffff; --ink: #1b1b19; --quiet: #55554f; --line: #d8d8d2; --sunken: #f5f5f2; --accent: #1f5fa8;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --background: #161615; --ink: #ecebe6; --quiet: #b5b4ac; --line: #3c3c38; --sunken: #1f1f1d; --accent: #7db3ec;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--background); color: var(--ink);
  font: 14px/1.5 'Inter Variable', Inter, 'Helvetica Neue', Arial, sans-serif;
}
main { max-width: 1200px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 40px 0 12px; padding-top: 8px; border-top: 1px solid var(--line); font-size: 18px; }
h3 { margin: 24px 0 8px; font-size: 15px; }
p, dl, ul { margin: 8px 0; max-width: 80ch; }
a { color: var(--accent); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; list-style: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { margin: 12px 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
caption { max-width: 100ch; padding-bottom: 8px; color: var(--quiet); font-size: 12px; text-align: left; caption-side: top; }
th, td { padding: 3px 12px 3px 0; text-align: left; white-space: nowrap; }
th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; white-space: normal; }
tbody tr:last-child td { border-bottom: 1.5px solid var(--ink); }
tr.begins td { border-top: 1px solid var(--line); }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
pre {
  overflow-x: auto; padding: 12px; border: 1px solid var(--line); background: var(--sunken);
  font: 12px/1.5 'JetBrains Mono Variable', 'JetBrains Mono', Menlo, Consolas, monospace;
}
pre.text { white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 12px 'JetBrains Mono Variable', 'JetBrains Mono', Menlo, Consolas, monospace; }
figure { margin: 12px 0 24px; }
figcaption { color: var(--quiet); font-size: 12px; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 12px; }
.panel h4 { margin: 0 0 4px; font-size: 13px; font-weight: 600; }
.panel > svg { display: block; width: 100%; max-width: 480px; height: auto; font-family: inherit; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; max-width: none; padding: 0; list-style: none; font-size: 12px; }
.legend li { display: flex; gap: 6px; align-items: center; }
.legend svg { flex: none; }
@media print {
  :root { color-scheme: light; --ink: #000000; --sunken: #ffffff; }
  @page { margin: 16mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  h2, h3, h4 { break-after: avoid; }
  figure, tr, .panel { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide, pre { overflow: visible; }
  .panels { grid-template-columns: repeat(3, 1fr); }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  table { font-size: 7.5pt; }
  caption { font-size: 8pt; }
}`;
