import { listIn, listText } from '../../lib/address-list.ts';
import type { Params } from '../../lib/router.svelte.ts';
import type { FacetName } from './list/facets.ts';
import type { ListSort } from './list/sorting.ts';

export type Kind = 'optimizers' | 'problems';

/** How one of the two lists stands. */
export interface ListState {
  /** Whose page is open; undefined: the first one's. */
  readonly open: string | undefined;
  readonly search: string;
  /** What is asked for, by facet; none: all. */
  readonly facets: Readonly<Partial<Record<FacetName, readonly string[]>>>;
  readonly sort: ListSort | undefined;
  /** Chosen to be looked at side by side, in the order they were chosen. */
  readonly picked: readonly string[];
}

export interface CatalogueState {
  readonly kind: Kind;
  /** Those that are picked are shown side by side. */
  readonly isSideBySide: boolean;
  readonly optimizers: ListState;
  readonly problems: ListState;
}

/** So many are looked at side by side at most: equations need their room. */
export const mostPicked = 3;

/** The parameter that other views link with. */
const openIn = { optimizers: 'optimizer', problems: 'problem' } as const;
const facetNames: readonly FacetName[] = ['family', 'order', 'kind', 'precision'];

/** The state as parameters of an address, of both lists: what is as at first is left out. */
export function writeState(state: CatalogueState): Params {
  const entries = (['optimizers', 'problems'] as const).flatMap((kind) => {
    const { open, search, facets, sort, picked } = state[kind];
    return [
      [openIn[kind], open ?? ''],
      [`${kind}.search`, search],
      ...facetNames.map((name) => [`${kind}.${name}`, listText(facets[name])]),
      [`${kind}.sort`, sort === undefined ? '' : `${sort.descending ? '-' : ''}${sort.column}`],
      [`${kind}.picked`, listText(picked)],
    ] as [string, string][];
  });
  const all = [['list', state.kind], ['side', state.isSideBySide ? '1' : ''], ...entries] as [string, string][];
  return Object.fromEntries(all.filter(([, value]) => value !== ''));
}

/** The state that an address means, such as `optimizer=adam` of a link. */
export function readState(params: Params): CatalogueState {
  const stateOf = (kind: Kind): ListState => {
    const sort = params[`${kind}.sort`] ?? '';
    const facets = facetNames.map((name) => [name, listIn(params[`${kind}.${name}`])] as const);
    return {
      open: params[openIn[kind]],
      search: (params[`${kind}.search`] ?? '').slice(0, 200),
      facets: Object.fromEntries(facets.filter(([, values]) => values.length > 0)),
      sort: sort === '' ? undefined : { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
      picked: [...new Set(listIn(params[`${kind}.picked`]))].slice(0, mostPicked),
    };
  };
  const linked: Kind = params['problem'] === undefined ? 'optimizers' : 'problems';
  const kind = params['list'];
  return {
    kind: kind === 'optimizers' || kind === 'problems' ? kind : linked,
    isSideBySide: params['side'] === '1',
    optimizers: stateOf('optimizers'),
    problems: stateOf('problems'),
  };
}
