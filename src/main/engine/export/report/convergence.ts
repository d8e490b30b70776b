import { curvesOf, type Curve } from '../../../../shared/chart/curve.ts';
import { toldOnce } from '../../../../shared/chart/curve-labels.ts';
import { domainOf, scalesOf, type Drawing } from '../../../../shared/chart/panel.ts';
import type { CurveSeries } from '../../../../shared/contract/curves.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import type { PrecisionId } from '../../../../shared/domain/run-spec.ts';
import { count } from '../../../../shared/number-text.ts';
import { htmlText } from '../../../../shared/paper/html.ts';
import { GroupTable } from '../../service/board/group-table.ts';
import { rankedApart } from '../../service/board/ranked-apart.ts';
import { Pace } from '../../service/curves/pace.ts';
import { RunPoints } from '../../service/curves/run-points.ts';
import { SeriesMaker } from '../../service/curves/series.ts';
import type { Store } from '../../store/store.ts';
import { colourVariable, darkInk, panelSize, panelSvg } from './svg.ts';

const axis = 'oracle_units';
/** Curves of one panel that can be told apart: of more, the best. */
const mostCurves = 12;
const inOrder: readonly PrecisionId[] = ['fp64', 'fp32', 'int4'];

interface Row {
  readonly problem: string;
  /** The gap, or the objective where no optimum is known. */
  readonly value: Drawing['value'];
  readonly panels: readonly { readonly precision: PrecisionId; readonly series: readonly CurveSeries[] }[];
  /** Groups that have no curve here. */
  readonly left: number;
}

/** The convergence of groups: a row of panels a problem, one for each precision, on one scale. */
export async function convergence(
  store: Store,
  catalogue: Catalogue,
  groupIds: readonly number[],
): Promise<{ readonly body: string; readonly style: string }> {
  const rows = await rowsOf(store, catalogue, groupIds);
  const dark = new Map(Object.entries(darkInk));
  const body = rows.map((row) => rowHtml(row, dark)).join('\n');
  const variables = (of: (light: string, dark: string) => string): string =>
    [...dark].map(([light, other]) => `${colourVariable(light)}: ${of(light, other)};`).join(' ');
  return {
    body,
    style: `:root { ${variables((light) => light)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables((_, other) => other)} } }`,
  };
}

async function rowsOf(store: Store, catalogue: Catalogue, groupIds: readonly number[]): Promise<Row[]> {
  const table = new GroupTable(store, catalogue);
  table.refresh();
  const wanted = Uint32Array.from(groupIds.flatMap((id) => table.placeOf(id) ?? []));
  const scored = wanted.filter((place) => table.column('scored')[place]! > 0);
  const parts = rankedApart(store, table, scored, axis);
  const maker = new SeriesMaker(store, catalogue, new RunPoints(store));
  const pace = new Pace();
  const rows: Row[] = [];
  const byProblem = Map.groupBy(parts, ({ places }) => table.column('instance')[places[0]!]!);
  for (const [code, own] of byProblem) {
    const { label, optimum } = table.instances[code]!;
    const value = optimum === null ? 'f' : 'gap';
    const panels = [];
    for (const precision of inOrder) {
      const part = own.find(({ places }) => table.group(places[0]!).precision === precision);
      const series = [];
      for (const place of part?.places.subarray(0, mostCurves) ?? [])
        series.push(await maker.make({ groupId: table.group(place).id }, queryOf(value), pace));
      if (series.length > 0) panels.push({ precision, series });
    }
    const left = own.reduce((sum, { places }) => sum + Math.max(0, places.length - mostCurves), 0);
    rows.push({ problem: label, value, panels, left });
  }
  return rows.sort((a, b) => a.problem.localeCompare(b.problem, 'en', { numeric: true }));
}

const drawingOf = (value: Drawing['value']): Drawing => ({
  ...{ axis, value, best: true, xLog: true, yLog: true, traces: false, bands: true },
});

function queryOf(value: Drawing['value']) {
  const { bands: _, ...drawing } = drawingOf(value);
  return { ...drawing, range: null, columns: panelSize.width };
}

function rowHtml({ problem, value, panels, left }: Row, dark: Map<string, string>): string {
  const all = panels.flatMap(({ series }) => series);
  const beside = { all, isProblemTold: true, isPrecisionTold: true };
  const drawing = drawingOf(value);
  const drawn = panels.map(({ precision, series }) => {
    const curves = curvesOf(series, 'light', beside);
    curvesOf(series, 'dark', beside).forEach(({ colour }, at) => dark.set(curves[at]!.colour, colour));
    return { precision, curves };
  });
  const domain = domainOf(
    drawn.flatMap(({ curves }) => curves),
    drawing,
    null,
  );
  const scales = scalesOf(domain, drawing, null);
  const pictures = drawn.map(({ precision, curves }) => {
    // The best in front.
    const panel = { ...drawing, curves: curves.toReversed(), scales, focused: null, targets: [] };
    const label = `${problem} in ${precision}: ${curves.map((curve) => curve.label).join(', ')}`;
    return `<div class="panel"><h4>${htmlText(precision)}</h4>\n${panelSvg(panel, label)}</div>`;
  });
  const told = toldOnce(all);
  return `<h3>${htmlText(problem)}</h3>
<figure>
<div class="panels">
${pictures.join('\n')}
</div>
<ul class="legend">${legendOf(drawn.flatMap(({ curves }) => curves))}</ul>
<figcaption>Median over runs with quartiles; each value holds until the next recorded point. Marks: ◆ diverged, × failed or
timed out. All curves: ${htmlText(told.join(', '))}.${left === 0 ? '' : ` The ${mostCurves} best of each precision are shown; ${count(left)} are left out.`}</figcaption>
</figure>`;
}

/** A look is said once, in whatever panels it is: the dash of a precision is that of its panel. */
function legendOf(curves: readonly Curve[]): string {
  const looks = new Map(curves.map((curve) => [`${curve.label}|${curve.colour}|${curve.tag}`, curve]));
  return [...looks.values()]
    .map(
      ({ label, colour, tag }) =>
        `<li><svg width="24" height="8" viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4H24" stroke="var(${colourVariable(colour)})" stroke-width="2"/></svg>${htmlText([tag, label].filter(Boolean).join(' '))}</li>`,
    )
    .join('');
}
