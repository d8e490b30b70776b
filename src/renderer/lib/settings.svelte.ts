import { defaultSettings, type Settings } from '../../shared/contract/shell.ts';
import type { Client } from './client.ts';
import { writeNumbersAs } from './format.ts';
import { paintCurvesAs, type Theme } from '../../shared/chart/palette.ts';

let current = $state.raw<Settings>(defaultSettings);
let client: Client | undefined;

/** The settings as reactive state. The window connects them once; before that, and in a test of one view, defaults. */
export const settings = {
  get current(): Settings {
    return current;
  },

  /** Returns how to disconnect. */
  connect(to: Client): () => void {
    client = to;
    current = defaultSettings;
    to.call('settings.get', undefined).then(
      (stored) => (current = stored),
      // Unreadable settings are told by the shell; the window goes on with the defaults.
      () => undefined,
    );
    const stop = to.on('settings.changed', (changed) => (current = changed));
    return () => {
      stop();
      client = undefined;
      current = defaultSettings;
    };
  },

  /** Shows the change at once and keeps it; where it cannot be kept, the old value comes back. @throws CallError */
  async set(change: Partial<Settings>): Promise<void> {
    const before = current;
    current = { ...current, ...change };
    try {
      if (client) current = await client.call('settings.set', change);
    } catch (error) {
      current = before;
      throw error;
    }
  },

  /** An optimizer's colour in a theme; undefined: the usual one again. @throws CallError */
  async setColour(optimizer: string, theme: Theme, colour: string | undefined): Promise<void> {
    const { [optimizer]: own = {}, ...others } = current.colours;
    const { [theme]: _before, ...rest } = own;
    const next = colour === undefined ? rest : { ...rest, [theme]: colour };
    await settings.set({ colours: Object.keys(next).length === 0 ? others : { ...others, [optimizer]: next } });
  },

  /** What a view kept under a name of its own, such as `leaderboard.columns`. */
  layout<T>(name: string, fallback: T): T {
    return name in current.layout ? (current.layout[name] as T) : fallback;
  },

  /** Keeps sizes and choices of a view for the next start; that this may fail is no matter to a person. */
  keepLayout(name: string, value: unknown): void {
    settings.set({ layout: { ...current.layout, [name]: value } }).catch(() => undefined);
  },
};

writeNumbersAs(() => current.numberFormat);
paintCurvesAs(() => current.colours);
