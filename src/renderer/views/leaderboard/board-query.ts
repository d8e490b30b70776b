import type { BoardFigureName, BoardQuery } from '../../../shared/contract/board.ts';
import type { Filter } from '../../../shared/contract/common.ts';
import type { CostAxis } from '../../../shared/stats/cost.ts';
import type { Params } from '../../lib/router.svelte.ts';

/** How the axes are named in front of people. */
export const axisTitles: Readonly<Record<CostAxis, string>> = {
  steps: 'Steps',
  f_evals: 'Function evaluations',
  oracle_units: 'Oracle units',
  compute_s: 'Compute seconds',
};

/** What the view lists: rows of the leaderboard, or the runs behind them one by one, in an order of their own. */
export interface Listing {
  readonly of: 'groups' | 'runs';
  readonly sort: BoardQuery['sort'];
}
const defaultListing: Listing = { of: 'groups', sort: { column: 'endedAt', descending: true } };

/** As parameters of an address, beside those of a query; what is as by default is left out. */
export const writeListing = ({ of, sort }: Listing): Params => ({
  ...(of === 'runs' && { list: of }),
  ...(sort.column !== defaultListing.sort.column && { runs: sort.column }),
  ...(sort.descending !== defaultListing.sort.descending && { ascending: '1' }),
});

export const readListing = (params: Params): Listing => ({
  of: params['list'] === 'runs' ? 'runs' : 'groups',
  sort: { column: params['runs'] ?? defaultListing.sort.column, descending: params['ascending'] !== '1' },
});

/** Another figure of precisions side by side; what was sorted by the one before is sorted by it. */
export const withFigure = (query: BoardQuery, figure: BoardFigureName): BoardQuery => ({
  ...query,
  figure,
  sort: { ...query.sort, column: query.sort.column.replace(new RegExp(`\\.${query.figure}$`), `.${figure}`) },
});

/** A change of the filter; what became empty is gone from it. */
export function withFilter(
  query: BoardQuery,
  change: { readonly [K in keyof Filter]?: Filter[K] | undefined },
): BoardQuery {
  const filter = Object.fromEntries(
    Object.entries({ ...query.filter, ...change }).filter(
      ([, value]) =>
        value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Filter;
  return { ...query, filter };
}
