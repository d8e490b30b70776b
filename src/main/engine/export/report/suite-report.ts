import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { reasonWords } from '../../../../shared/domain/ending-words.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { environmentLabels, environmentText } from '../../../../shared/domain/fact-labels.ts';
import { statusWords } from '../../../../shared/domain/run-status.ts';
import { count, counted } from '../../../../shared/number-text.ts';
import { htmlTable, htmlText } from '../../../../shared/paper/html.ts';
import type { PaperNames } from '../../../../shared/paper/options.ts';
import { paperTable } from '../../../../shared/paper/table.ts';
import { headlineTargets } from '../../../../shared/stats/headline.ts';
import { spelled } from '../../../../shared/stats/ladder.ts';
import { leaderboard } from '../../../../shared/stats/leaderboard.ts';
import { poolInWords } from '../../../../shared/stats/pool.ts';
import { instanceText } from '../../../../shared/stats/row-key.ts';
import { isScored, type RunSummary } from '../../../../shared/stats/run-summary.ts';
import { commandName } from '../../installation.ts';
import { groupSummaries } from '../../store/leaderboard-query.ts';
import { placeName, placesByUse } from '../../store/places.ts';
import type { Store } from '../../store/store.ts';
import { suiteText } from '../../store/suites.ts';
import { paperNames, programName, requirePaperLength } from '../paper.ts';
import { convergence } from './convergence.ts';
import { htmlPage, type Section } from './page.ts';
import { environmentsIn, failuresIn, groupsIn, statusesIn } from './suite-facts.ts';

const axis = 'oracle_units';

/**
 * All that a suite has shown as one HTML document: tables, curves, what failed, where it was run, and how to do it again.
 * Rows and curves are those of the leaderboard: all runs of the groups that the suite has asked for, on the hardware that
 * was used last.
 *
 * @throws DescentError suite.unknown, export.empty, export.too_long
 */
export async function suiteReport(store: Store, catalogue: Catalogue, suiteId: number, now: Date): Promise<string> {
  const suite = suiteText(store, suiteId);
  if (suite === undefined) throw new DescentError('suite.unknown', `There is no suite ${suiteId}.`);
  const all = groupsIn(store, suiteId);
  const used = placesByUse(store, suiteId);
  const place = used.find((each) => all.some(({ hardware }) => hardware === each));
  const groups = all.filter(({ hardware }) => hardware === place).map(({ id }) => id);
  const runs = groups.flatMap((id) => groupSummaries(store, id)).filter(isScored);
  if (runs.length === 0)
    throw new DescentError('export.empty', `No run of "${suite.name}" has ended: there is nothing to report.`, {
      advice: 'Wait for the first.',
    });
  const names = paperNames(store, catalogue);
  const charts = await convergence(store, catalogue, groups);
  const others = used.length - 1;
  const table = tablesOf(runs, names);
  const headline = headlineOf(runs);
  const several = new Set(runs.map(instanceText)).size > 1;
  const sections: Section[] = [
    { title: 'Leaderboard', body: several ? table('overall', []) : table('problem', []) },
    { title: 'Convergence', body: charts.body },
    ...(several ? [{ title: 'Problem by problem', body: table('problem', []) }] : []),
    ...(headline.length > 0 ? [{ title: 'At single targets', body: table('problem', headline) }] : []),
    { title: 'Failed runs', body: failuresOf(store, suiteId, names) },
    { title: 'Where it was run', body: environmentsOf(store, suiteId) },
    { title: 'How to do it again', body: commandsOf(store, suiteId, suite) },
  ];
  const lead = facts([
    [
      'Runs',
      statusesIn(store, suiteId)
        .map((each) => `${count(each.runs)} ${statusWords[each.status].toLowerCase()}`)
        .join(', '),
    ],
    [
      'Shown',
      `${placeName(store, place ?? '')}${others > 0 ? `, used last; results of ${counted(others, 'other device')} are left out` : ''}`,
    ],
    ['Written', `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC by ${programName()}`],
  ]);
  return htmlPage({ title: `Suite ${suite.name}`, lead, sections, style: charts.style });
}

const facts = (all: readonly (readonly [name: string, value: string])[]): string =>
  `<dl>${all.map(([name, value]) => `<dt>${htmlText(name)}</dt><dd>${htmlText(value)}</dd>`).join('')}</dl>`;

const headlineOf = (runs: readonly RunSummary[]): number[] =>
  headlineTargets(
    [...new Map(runs.map(({ targets }) => [targets.join(), targets.map(spelled)])).values()],
    new Set(runs.flatMap(({ targets, hits }) => targets.filter((_, at) => hits[at]).map(spelled))),
  );

/** Tables of runs, at some targets or with the means over all. */
function tablesOf(runs: readonly RunSummary[], names: PaperNames) {
  return (by: 'overall' | 'problem', targets: readonly number[]): string => {
    const { rows, pool } = leaderboard(runs, { by, axis, targets });
    requirePaperLength(rows.length);
    const inPool = runs.filter((run) => pool?.problems.has(instanceText(run)) !== false);
    const made = paperTable(rows, {
      rankedBy: 'all',
      ...{ by, axis, targets, names, problems: [...new Set(inPool.map(({ problem }) => problem))] },
      // An instance's text begins with its revision.
      pool: pool === undefined ? '' : poolInWords(pool, (text) => names.problem(text.slice(text.indexOf(' ') + 1))),
      program: programName(),
    });
    return wide('Leaderboard', htmlTable(made));
  };
}

/** What may be wider than the page scrolls by itself, with the keyboard too; its section is the landmark. */
const wide = (label: string, body: string): string =>
  `<div class="wide" role="group" tabindex="0" aria-label="${htmlText(label)}">${body}</div>`;

function failuresOf(store: Store, suiteId: number, names: PaperNames): string {
  const failed = failuresIn(store, suiteId);
  if (failed.length === 0) return '<p>No run failed, diverged or ran out of time.</p>';
  const lines = failed.map(({ problem, parameters, status, reason, ...of }) => [
    names.method(of),
    names.problem(`${problem} ${parameters}`),
    of.precisions.replaceAll(',', ', '),
    `${of.again === 1 ? counted(of.runs, 'repeat') : count(of.runs)} ${statusWords[status].toLowerCase()}`,
    reason === status ? '' : reasonWords(reason),
  ]);
  const heads = ['Method', 'Problem', 'Precision', 'Runs', 'Why'].map((head) => `<th scope="col">${head}</th>`);
  const body = lines.map((cells) => `<tr>${cells.map((cell) => `<td>${htmlText(cell)}</td>`).join('')}</tr>`);
  return wide(
    'Failed runs',
    `<table><thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table>`,
  );
}

const environmentsOf = (store: Store, suiteId: number): string =>
  environmentsIn(store, suiteId)
    .map(({ facts: known, jobs, runs }) => {
      const told = Object.entries(environmentLabels).flatMap(([key, name]) => {
        const text = environmentText(key, known[key]);
        return text === '' ? [] : [[name, text] as const];
      });
      const at = jobs === 0 ? 'not known' : String(jobs);
      return `<h3>${htmlText(counted(runs, 'run'))}</h3>\n${facts([...told, ['Programs at a time', at]])}`;
    })
    .join('\n');

function commandsOf(
  store: Store,
  suiteId: number,
  { name, text }: { readonly name: string; readonly text: string },
): string {
  const file =
    name
      .normalize('NFKD')
      .replace(/[^\w.=-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || 'suite';
  const jobs = Math.max(1, ...environmentsIn(store, suiteId).map((each) => each.jobs));
  const descent = commandName();
  const db = `--db ${file}.sqlite`;
  const quoted = `'${name.replaceAll("'", "'\\''")}'`;
  const commands = [
    `${descent} run ${file}.json ${db}${jobs > 1 ? ` --jobs ${jobs}` : ''}`,
    `${descent} leaderboard --suite ${quoted} --by problem ${db}`,
    `${descent} export report --suite ${quoted} --out ${file}.html ${db}`,
  ];
  return [
    `<p>With the suite below in a file <code>${htmlText(file)}.json</code>:</p>`,
    `<pre class="text">${htmlText(commands.join('\n'))}</pre>`,
    `<pre>${htmlText(text)}</pre>`,
  ].join('\n');
}
