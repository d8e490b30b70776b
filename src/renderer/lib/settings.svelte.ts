import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { defaultSettings, type Settings } from '../../shared/contract/shell.ts';
import type { Client } from './client.ts';
import { writeNumbersAs } from './format.ts';
import { paintCurvesAs, type Theme } from '../../shared/chart/palette.ts';

/**
 * Each by its name, and what views have kept by theirs: all figures of a window are written as one of these says, and a
 * click that keeps another would otherwise have every one of them written anew.
 */
const values = new SvelteMap<string, unknown>();
const layouts = new SvelteMap<string, unknown>();
let client: Client | undefined;

const names = Object.keys(defaultSettings) as (keyof Settings)[];
const current = Object.defineProperties(
  {},
  Object.fromEntries(
    names.map((name) => [
      name,
      { enumerable: true, get: () => (name === 'layout' ? Object.fromEntries(layouts) : values.get(name)) },
    ]),
  ),
) as Settings;

/** What is equal to what was there is no change. */
function write(to: SvelteMap<string, unknown>, entries: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(entries))
    if (!to.has(name) || JSON.stringify(to.get(name)) !== JSON.stringify(value)) to.set(name, value);
}

/** What the shell has told last: it is shown again where a change cannot be kept. */
let told: Settings = defaultSettings;
/** Names of what was set and is not answered yet, as often as it was set: what the shell tells of it meanwhile is older. */
let unanswered: readonly string[] = [];
const ofLayout = (name: string): string => `layout.${name}`;
const changed = ({ layout = {}, ...rest }: Partial<Settings>): string[] => [
  ...Object.keys(rest),
  ...Object.keys(layout).map(ofLayout),
];

function take(next: Settings): void {
  told = next;
  const { layout, ...rest } = next;
  const settled = (all: object, nameOf = (name: string): string => name): Record<string, unknown> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !unanswered.includes(nameOf(name))));
  untrack(() => {
    write(values, settled(rest));
    write(layouts, settled(layout, ofLayout));
    for (const name of [...layouts.keys()])
      if (!(name in layout) && !unanswered.includes(ofLayout(name))) layouts.delete(name);
  });
}

function show({ layout = {}, ...rest }: Partial<Settings>): void {
  untrack(() => {
    write(values, rest);
    write(layouts, layout);
  });
}

take(defaultSettings);

/** The settings as reactive state. The window connects them once; before that, and in a test of one view, defaults. */
export const settings = {
  get current(): Settings {
    return current;
  },

  /** Returns how to disconnect. */
  connect(to: Client): () => void {
    client = to;
    unanswered = [];
    take(defaultSettings);
    // Unreadable settings are told by the shell; the window goes on with the defaults.
    to.call('settings.get', undefined).then(take, () => undefined);
    const stop = to.on('settings.changed', take);
    return () => {
      stop();
      client = undefined;
      unanswered = [];
      take(defaultSettings);
    };
  },

  /**
   * Shows the change at once and keeps it; where it cannot be kept, the old value comes back. Of the layout, what it names
   * changes.
   *
   * @throws CallError
   */
  async set(change: Partial<Settings>): Promise<void> {
    const to = client;
    show(change);
    if (to === undefined) return;
    const names = changed(change);
    unanswered = [...unanswered, ...names];
    let answer: Settings | undefined;
    try {
      answer = await to.call('settings.set', change);
    } finally {
      if (client === to) {
        for (const name of names) unanswered = unanswered.toSpliced(unanswered.indexOf(name), 1);
        take(answer ?? told);
      }
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
    return layouts.has(name) ? (layouts.get(name) as T) : fallback;
  },

  /** Keeps sizes and choices of a view for the next start; that this may fail is no matter to a person. */
  keepLayout(name: string, value: unknown): void {
    settings.set({ layout: { [name]: value } }).catch(() => undefined);
  },
};

writeNumbersAs(() => current.numberFormat);
paintCurvesAs(() => current.colours);
