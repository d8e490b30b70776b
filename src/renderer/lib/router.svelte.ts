import { viewNames, type ViewName } from './view-names.ts';

export type { ViewName };
export type Params = Readonly<Record<string, string>>;

interface Place {
  readonly view: ViewName;
  readonly params: Params;
}

/** A place as the fragment of the address, such as `#compare?groups=1,2`: back, forward and reload then work. */
function read(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?');
  const view = viewNames.find((each) => each === name) ?? 'start';
  return { view, params: Object.fromEntries(new URLSearchParams(query)) };
}

const written = (view: ViewName, params: Params): string => {
  const query = new URLSearchParams(params).toString();
  return `#${view}${query === '' ? '' : `?${query}`}`;
};

let place = $state.raw<Place>(read(location.hash));
addEventListener('hashchange', () => (place = read(location.hash)));

/**
 * Where the window is. Views keep in `params` what a reload or "back" should bring back; other views and the palette
 * link with `catalogue?optimizer=adam`, `catalogue?problem=sphere`, `run?id=12`, `compare?groups=1,2&runs=3`,
 * `suites?id=5` (its row), `suite?from=suite&id=5` (in the editor), `leaderboard?view=4` (a saved view),
 * `leaderboard?suite=5`, `queue?suite=5` (its runs without a result).
 */
export const router = {
  get view(): ViewName {
    return place.view;
  },
  get params(): Params {
    return place.params;
  },
  go(view: ViewName, params: Params = {}): void {
    location.hash = written(view, params);
  },
  /** Changes the parameters of a view without a step in the history; nothing where another has been gone to meanwhile. */
  replace(view: ViewName, params: Params): void {
    if (view !== place.view) return;
    history.replaceState(null, '', written(view, params));
    place = { view, params };
  },
  href: written,
};
