/** What is measured beside f, as a run keeps it. */
export interface Measured {
  /** As it stands in names of columns: lower-case words joined by underscores, such as `test_accuracy`. */
  readonly name: string;
  /** Which of two values is the better one: by it go the best so far, the order of curves, and what failures count as. */
  readonly better: 'higher' | 'lower';
}

/** The same with what it is, in one plain sentence; for readers alone: no method sees it. */
export interface MetricEntry extends Measured {
  readonly about: string;
}

/** The names of what charts show of f itself are taken. */
export const metricName = /^(?!(f|gap|working)$)[a-z][a-z0-9_]{0,39}$/;

/** The name in words. */
export const metricTitle = (name: string): string => name.replaceAll('_', ' ');

export const metricsInWords = (metrics: readonly MetricEntry[] = []): string =>
  metrics.map(({ name }) => metricTitle(name)).join(', ');

/** A metric as the column of a file, and as what a chart shows: apart from all others, whatever a plug-in calls it. */
export type MetricColumn = `m.${string}`;
export const metricColumn = (name: string): MetricColumn => `m.${name}`;

/** The name of the metric that a column is of; undefined: it is of none. */
export const metricOf = (column: string): string | undefined => (column.startsWith('m.') ? column.slice(2) : undefined);
