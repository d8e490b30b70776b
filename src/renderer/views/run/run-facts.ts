import type { RunDetail } from '../../../shared/contract/runs.ts';
import { canonicalJson } from '../../../shared/domain/canonical.ts';
import { metricTitle } from '../../../shared/domain/metrics.ts';
import type { Parameters } from '../../../shared/domain/parameter.ts';
import { environmentLabels, environmentText, precisionLabels } from '../../../shared/domain/fact-labels.ts';
import { bytes, count, duration, inFull, significant } from '../../lib/format.ts';

/** A line of a list of facts; `title` is the whole value where `text` is short. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly title?: string | undefined;
}

const compact = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export interface Setting {
  readonly name: string;
  readonly text: string;
  /** What it is without being set; undefined: it has no default. */
  readonly standard: string | undefined;
  readonly differs: boolean;
}

/** Parameters with their values, those that differ from their defaults first. */
export function settingsOf(values: Readonly<Record<string, unknown>>, declared: Parameters | undefined): Setting[] {
  const all = Object.entries(values).map(([name, value]): Setting => {
    const standard = declared?.[name]?.default;
    return {
      name,
      text: compact(value),
      standard: standard === undefined ? undefined : compact(standard),
      differs: standard === undefined || canonicalJson(value) !== canonicalJson(standard),
    };
  });
  return [...all.filter(({ differs }) => differs), ...all.filter(({ differs }) => !differs)];
}

type Costs = RunDetail['costs'];
type Write = (value: number) => string;

const costLines: readonly (readonly [name: string, label: string, write: Write])[] = [
  ['steps', 'Steps', count],
  ['f_evals', 'Values (f)', count],
  ['g_evals', 'Gradients (g)', count],
  ['hv_evals', 'Hessian-vector products', count],
  ['oracle_units', 'Oracle units (f + 3 g + 6 Hv)', count],
  ['compute_s', 'Compute time', duration],
  ['warmup_s', 'Warm-up and compilation', duration],
  ['wall_s', 'Wall time', duration],
  ['parameter_bytes', 'Parameters', bytes],
  ['state_bytes', 'Optimizer state', bytes],
  ['data_bytes', 'Data', bytes],
  ['temporary_bytes', 'Temporaries of the program', bytes],
  ['peak_bytes', 'Program at most', bytes],
  ['process_peak_bytes', 'Process at most, TensorFlow and all', bytes],
  ['row_count', 'Recorded points', count],
];
const resultLines: typeof costLines = [
  ['gap_best', 'Best f − f*', inFull],
  ['gap_final', 'Final f − f*', inFull],
  ['f_start', 'f at the start', inFull],
  ['f_best', 'Best f', inFull],
  ['f_final', 'Final f', inFull],
];

const written = (costs: Costs, lines: typeof costLines): Fact[] =>
  lines.flatMap(([name, label, write]) => {
    const value = costs[name];
    return typeof value === 'number' ? [{ label, text: write(value), title: String(value) }] : [];
  });

const modes: Readonly<Record<string, string>> = { xla: 'Compiled by XLA', plain: 'TensorFlow’s own kernels' };

export function costFacts(costs: Costs): Fact[] {
  const mode = costs['mode'];
  return [
    ...written(costs, costLines),
    ...(typeof mode === 'string' ? [{ label: 'Ran as', text: modes[mode] ?? mode }] : []),
  ];
}

export const resultFacts = ({ costs, metrics, optimum }: Pick<RunDetail, 'costs' | 'metrics' | 'optimum'>): Fact[] => [
  ...written(costs, resultLines),
  ...Object.entries(metrics).flatMap(([name, value]) =>
    value === null ? [] : [{ label: `Final ${metricTitle(name)}`, text: significant(value, 6), title: String(value) }],
  ),
  ...(optimum === null ? [] : [{ label: 'Optimum f*', text: inFull(optimum), title: String(optimum) }]),
];

/** What the precision does, beside its sentence. */
export const precisionFacts = (arithmetic: Readonly<Record<string, unknown>>): Fact[] => [
  ...Object.entries(precisionLabels).flatMap(([name, label]) => {
    const value = arithmetic[name];
    const text = Array.isArray(value) ? value.join(', ') : value === undefined || value === null ? '' : compact(value);
    return text === '' || text === '-' ? [] : [{ label, text }];
  }),
  ...(['packed_bytes', 'allocated_bytes'] as const).flatMap((name) => {
    const value = arithmetic[name];
    const label = name === 'packed_bytes' ? 'A real kernel would hold' : 'This run held';
    return typeof value === 'number' ? [{ label, text: bytes(value), title: `${value} B` }] : [];
  }),
];

/** Facts of the machine; those that this version has no word for stand under their own names. */
export const environmentFacts = (environment: Readonly<Record<string, unknown>>): Fact[] => {
  const known = Object.keys(environmentLabels).filter((name) => name in environment);
  const others = Object.keys(environment).filter((name) => !(name in environmentLabels));
  return [...known, ...others].flatMap((name) => {
    const value = environment[name];
    const text = environmentText(name, value);
    return text === '' ? [] : [{ label: environmentLabels[name] ?? name, text, title: compact(value) }];
  });
};

/** 2026-11-24 08:45:06, in the time of this machine. */
export function moment(iso: string | null): string {
  if (iso === null) return '–';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
