import { boardFigures, defaultBoardQuery, type BoardQuery } from '../../shared/contract/board.ts';
import type { Filter } from '../../shared/contract/common.ts';
import { precisionIds, runStatuses } from '../../shared/domain/run-spec.ts';
import { costAxes } from '../../shared/stats/cost.ts';
import { listIn, listText } from './address-list.ts';
import type { Params } from './router.svelte.ts';

const among = <T extends string>(known: readonly T[], texts: readonly string[]): T[] =>
  known.filter((each) => texts.includes(each));
const ids = (texts: readonly string[]): number[] =>
  texts.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);

/** A query as parameters of an address; what is as by default is left out. */
export function writeQuery({ filter, by, fields = [], pivot, figure, target, axis, sort }: BoardQuery): Params {
  const { text = '', hardware, suiteId, archived, repeats = '' } = filter;
  const entries: [string, string][] = [
    ['where', text],
    ['instances', listText(filter.instances)],
    ['optimizers', listText(filter.optimizers)],
    ['precisions', listText(filter.precisions)],
    ['statuses', listText(filter.statuses)],
    ['tags', listText(filter.tags)],
    ['suite', suiteId === undefined ? '' : String(suiteId)],
    ['hardware', hardware ?? ''],
    ['archived', archived === true ? '1' : ''],
    ['repeats', repeats],
    ['by', by === defaultBoardQuery.by ? '' : by],
    ['fields', by === 'fields' ? listText(fields) : ''],
    ['pivot', pivot ? '1' : ''],
    ['figure', figure === defaultBoardQuery.figure ? '' : figure],
    ['target', target === null ? '' : String(target)],
    ['axis', axis === defaultBoardQuery.axis ? '' : axis],
    ['sort', sort.column === defaultBoardQuery.sort.column ? '' : sort.column],
    ['descending', sort.descending ? '1' : ''],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Without a field there would be one row for everything. */
export const defaultFields: readonly string[] = ['problem', 'optimizer'];

function groupedBy(params: Params): Pick<BoardQuery, 'by' | 'fields'> {
  if (params['by'] !== 'fields') return { by: params['by'] === 'overall' ? 'overall' : 'problem' };
  const fields = listIn(params['fields']).slice(0, 12);
  return { by: 'fields', fields: fields.length > 0 ? fields : [...defaultFields] };
}

/** The query that an address means; what it does not know is as by default. */
export function readQuery(params: Params): BoardQuery {
  const target = Number(params['target'] ?? NaN);
  const [suiteId] = ids([params['suite'] ?? '']);
  const [repeats] = among(['too', 'only'], [params['repeats'] ?? '']);
  const lists = {
    instances: ids(listIn(params['instances'])),
    optimizers: listIn(params['optimizers']),
    precisions: among(precisionIds, listIn(params['precisions'])),
    statuses: among(runStatuses, listIn(params['statuses'])),
    tags: listIn(params['tags']),
  };
  const filter: Filter = {
    ...(params['where'] !== undefined && { text: params['where'].slice(0, 1000) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(suiteId !== undefined && { suiteId }),
    ...(params['hardware'] !== undefined && { hardware: params['hardware'] }),
    ...(params['archived'] === '1' && { archived: true }),
    ...(repeats !== undefined && { repeats }),
  };
  return {
    filter,
    ...groupedBy(params),
    pivot: params['pivot'] === '1',
    figure: boardFigures.find((figure) => figure === params['figure']) ?? defaultBoardQuery.figure,
    target: target > 0 && Number.isFinite(target) ? target : null,
    axis: costAxes.find((axis) => axis === params['axis']) ?? defaultBoardQuery.axis,
    sort: { column: params['sort'] ?? defaultBoardQuery.sort.column, descending: params['descending'] === '1' },
  };
}
