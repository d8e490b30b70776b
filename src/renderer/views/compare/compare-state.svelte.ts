import { costAxes, type CostAxis } from '../../../shared/stats/cost.ts';
import type { SeriesRef } from '../../../shared/contract/curves.ts';
import { ChartGroup } from '../../components/chart/chart-group.svelte.ts';
import { keyOf } from '../../../shared/chart/curve.ts';
import { objectives, type Value } from '../../../shared/chart/axis-names.ts';
import { metricColumn, metricName, metricOf } from '../../../shared/domain/metrics.ts';
import type { Drawing } from '../../../shared/chart/panel.ts';
import type { Params } from '../../lib/router.svelte.ts';
import { selection } from '../../lib/selection.svelte.ts';
import { panelModes, type PanelMode } from './panels.ts';

/** Curves that can be told apart, and drawn at once, at most. */
export const mostCurves = 50;
/** Targets at most, as the engine takes them. */
export const mostTargets = 20;

const oneOf = <T extends string>(all: readonly T[], text: string | undefined, otherwise: T): T =>
  all.find((each) => each === text) ?? otherwise;

const isObjective = (value: Value): boolean => metricOf(value) === undefined;
const valueIn = (text: string): Value => {
  const metric = metricOf(text);
  return metric !== undefined && metricName.test(metric) ? metricColumn(metric) : oneOf(objectives, text, 'gap');
};

/** What a comparison shows and how: all of it is in the parameters of its address, so that reload and back keep it. */
export class CompareState {
  refs = $state.raw<readonly SeriesRef[]>([]);
  /** How many were asked for beyond what can be shown. */
  refused = $state(0);
  /** What panels are of; null: as usual for these curves. */
  panels = $state<PanelMode | null>(null);
  axis = $state<CostAxis>('oracle_units');
  value = $state<Value>('gap');
  best = $state(true);
  xLog = $state(false);
  yLog = $state(true);
  bands = $state(true);
  traces = $state(false);
  /** Whether all panels have one scale; null: those of the same problems have. */
  sameScale = $state<boolean | null>(null);
  /** Panels in a row; 0: as many as fit. */
  perRow = $state(0);
  targets = $state.raw<readonly number[]>([]);
  /** Targets were never touched: the view may propose one. */
  untouched = $state(true);
  /** Key of the curve that others are held against; null: the first. */
  baseline = $state.raw<string | null>(null);
  /** What differs between the configurations is shown below the panels. */
  configurations = $state(false);
  readonly group = new ChartGroup();

  constructor(params: Params) {
    this.read(params);
  }

  read(params: Params): void {
    const all = selection.refsIn(params);
    this.refs = all.slice(0, mostCurves);
    this.refused = all.length - this.refs.length;
    this.panels = panelModes.find((each) => each === params['panels']) ?? null;
    this.axis = oneOf(costAxes, params['axis'], 'oracle_units');
    this.value = valueIn(params['value'] ?? '');
    this.best = params['raw'] !== '1';
    this.xLog = params['x'] === 'log';
    this.yLog = params['y'] !== 'linear';
    this.bands = params['bands'] !== '0';
    this.traces = params['traces'] === '1';
    this.sameScale = params['scale'] === 'same' ? true : params['scale'] === 'own' ? false : null;
    this.perRow = Math.min(Math.max(Math.trunc(Number(params['row'] ?? 0)) || 0, 0), 4);
    this.untouched = params['targets'] === undefined;
    this.targets = (params['targets'] ?? '')
      .split(',')
      .map(Number)
      .filter((target) => target > 0 && Number.isFinite(target))
      .slice(0, mostTargets);
    this.baseline = params['base'] ?? null;
    this.configurations = params['configurations'] === '1';
    const [from, to] = (params['range'] ?? '').split(',').map(Number);
    this.group.range =
      from !== undefined && to !== undefined && params['range'] !== '' && to > from ? [from, to] : null;
    this.group.hidden.clear();
    for (const key of (params['hide'] ?? '').split(',')) if (key !== '') this.group.hidden.add(key);
    this.group.focused = params['focus'] ?? null;
  }

  /** What is not the default, as an address keeps it. */
  get params(): Params {
    const { group } = this;
    const groups = this.refs.flatMap((ref) => ('groupId' in ref ? [ref.groupId] : []));
    const runs = this.refs.flatMap((ref) => ('runId' in ref ? [ref.runId] : []));
    return {
      ...(groups.length > 0 && { groups: groups.join(',') }),
      ...(runs.length > 0 && { runs: runs.join(',') }),
      ...(this.panels !== null && { panels: this.panels }),
      ...(this.axis !== 'oracle_units' && { axis: this.axis }),
      ...(this.value !== 'gap' && { value: this.value }),
      ...(!this.best && { raw: '1' }),
      ...(this.xLog && { x: 'log' }),
      ...(!this.yLog && { y: 'linear' }),
      ...(!this.bands && { bands: '0' }),
      ...(this.traces && { traces: '1' }),
      ...(this.sameScale !== null && { scale: this.sameScale ? 'same' : 'own' }),
      ...(this.perRow > 0 && { row: String(this.perRow) }),
      ...(!this.untouched && { targets: this.targets.join(',') }),
      ...(this.baseline !== null && { base: this.baseline }),
      ...(this.configurations && { configurations: '1' }),
      ...(group.range && { range: group.range.join(',') }),
      ...(group.hidden.size > 0 && { hide: [...group.hidden].join(',') }),
      ...(group.focused !== null && { focus: group.focused }),
    };
  }

  get drawing(): Drawing {
    const { axis, value, best, xLog, yLog, traces, bands } = this;
    return { axis, value, best, xLog, yLog, traces, bands };
  }

  /** Another unit is another place: a zoom into the old one means nothing. */
  setAxis(axis: CostAxis): void {
    this.axis = axis;
    this.group.range = null;
    this.group.cursor = null;
  }

  /** Shares and the like are not to be seen on a log axis, and gaps are on no other. */
  setValue(value: Value): void {
    const before = isObjective(this.value);
    this.value = value;
    if (isObjective(value) !== before) this.yLog = isObjective(value);
  }

  setTarget(index: number, target: number): void {
    this.untouched = false;
    this.targets = this.targets.map((each, i) => (i === index ? target : each));
  }
  addTarget(target: number): void {
    this.untouched = false;
    if (this.targets.length < mostTargets && !this.targets.includes(target)) this.targets = [...this.targets, target];
  }
  removeTarget(index: number): void {
    this.untouched = false;
    this.targets = this.targets.filter((_, i) => i !== index);
  }

  add(refs: readonly SeriesRef[]): void {
    const known = this.refs.map(keyOf);
    const all = [...this.refs, ...refs.filter((ref) => !known.includes(keyOf(ref)))];
    this.refs = all.slice(0, mostCurves);
    this.refused = all.length - this.refs.length;
    selection.set(this.refs);
  }
  remove(key: string): void {
    this.refs = this.refs.filter((ref) => keyOf(ref) !== key);
    this.refused = 0;
    this.group.hidden.delete(key);
    if (this.group.focused === key) this.group.focused = null;
    if (this.baseline === key) this.baseline = null;
    selection.set(this.refs);
  }
}
