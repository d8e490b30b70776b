/** What a problem measures beside f, for readers: no method sees it. */
export interface MetricEntry {
  /** As it stands in names of columns: lower-case words joined by underscores, such as `test_accuracy`. */
  readonly name: string;
  /** Which of two values is the better one. */
  readonly better: 'higher' | 'lower';
  /** What it is, in one plain sentence. */
  readonly about: string;
}

export const metricName = /^[a-z][a-z0-9_]{0,39}$/;

/** The name in words. */
export const metricTitle = (name: string): string => name.replaceAll('_', ' ');

export const metricsInWords = (metrics: readonly MetricEntry[] = []): string =>
  metrics.map(({ name }) => metricTitle(name)).join(', ');

/** A metric as the column of a file, and as what a chart shows: apart from all others, whatever a plug-in calls it. */
export type MetricColumn = `m.${string}`;
export const metricColumn = (name: string): MetricColumn => `m.${name}`;

/** The name of the metric that a column is of; undefined: it is of none. */
export const metricOf = (column: string): string | undefined => (column.startsWith('m.') ? column.slice(2) : undefined);
