import { readFile, rename } from 'node:fs/promises';
import { defaultSettings, settings as schema, type Settings } from '../../shared/contract/shell.ts';
import type { Failure } from '../../shared/contract/define.ts';
import { writeWhole } from '../files/write-whole.ts';

/** The settings, as a JSON file of this user. */
export class SettingsFile {
  readonly #file: string;
  #current: Settings;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, current: Settings) {
    this.#file = file;
    this.#current = current;
  }

  /** A file that cannot be read or used is kept under another name; then the defaults hold, and the failure says so. */
  static async read(file: string): Promise<{ settings: SettingsFile; failure: Failure | undefined }> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return { settings: new SettingsFile(file, defaultSettings), failure: missing ? undefined : unreadable(file) };
    }
    try {
      const stored = schema.parse({ ...defaultSettings, ...(JSON.parse(text) as object) });
      return { settings: new SettingsFile(file, stored), failure: undefined };
    } catch {
      await rename(file, `${file}.unusable`).catch(() => undefined);
      return { settings: new SettingsFile(file, defaultSettings), failure: unreadable(file) };
    }
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * Writes the change, of the layout only what is named: who keeps one view's sizes knows no other's. What was before holds on
   * where that fails. Changes are written one after the other.
   */
  async change(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Promise<Settings> {
    const work = this.#writing.then(async () => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const layout = { ...this.#current.layout, ...change.layout };
      const next = schema.parse({ ...this.#current, ...given, layout });
      await writeWhole(this.#file, [`${JSON.stringify(next, null, 2)}\n`], { elsewhere: 'start with another folder' });
      this.#current = next;
    });
    this.#writing = work.catch(() => undefined);
    await work;
    return this.#current;
  }
}

const unreadable = (file: string): Failure => ({
  code: 'settings.unusable',
  message: `The settings in ${file} could not be used, so the defaults hold.`,
  advice: `What was there is kept as ${file}.unusable.`,
});
