import { colourOf, type Theme } from '../../shared/chart/palette.ts';
import { settings } from './settings.svelte.ts';

let systemIsDark = $state(false);
const current = $derived<Theme>(
  settings.current.theme === 'system' ? (systemIsDark ? 'dark' : 'light') : settings.current.theme,
);

/** The theme that is shown: what the settings say, or what the system has. */
export const theme = {
  get current(): Theme {
    return current;
  },

  /** The value of a token of tokens.css in this theme, such as `token('line')`; reactive. For canvases and charts. */
  token(name: string): string {
    apply(current);
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  },

  /** An optimizer's colour in this theme; reactive. */
  colourOf: (optimizer: string): string => colourOf(optimizer, current),

  /** Follows the system and keeps `data-theme` of the page; call it while a component is set up. */
  follow(): void {
    $effect.pre(() => {
      const query = matchMedia('(prefers-color-scheme: dark)');
      const update = () => (systemIsDark = query.matches);
      update();
      query.addEventListener('change', update);
      return () => {
        query.removeEventListener('change', update);
      };
    });
    $effect.pre(() => {
      apply(current);
    });
  },
};

/** A chart may ask for a colour before the page's own effect ran: whoever comes first sets it. */
function apply(wanted: Theme): void {
  if (document.documentElement.dataset['theme'] !== wanted) document.documentElement.dataset['theme'] = wanted;
}
