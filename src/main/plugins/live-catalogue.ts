import {
  unloadedText,
  type Catalogue,
  type OptimizerEntry,
  type PrecisionEntry,
  type ProblemEntry,
  type UnloadedPlugin,
} from '../../shared/domain/catalogue.ts';
import { builtIn, isBuiltIn } from '../catalogue.ts';
import { contentsOf, type FolderContents } from './folder-contents.ts';
import { pluginFiles, pluginFolder } from './folder.ts';
import { PluginFile } from './plugin-file.ts';
import { AnswerWanted } from './plugin-problem.ts';

/** Processes that load plug-ins at a time. */
const lanes = 2;

interface Options {
  readonly folder?: string;
  /** Told of every file that nothing can be taken from, when that is found. */
  readonly tell?: (unloaded: UnloadedPlugin) => void;
}

/**
 * Everything that a suite can name: what is built in, and what the files of the plug-in folder define, as they are now.
 * For a process that has the database: it runs nothing of them.
 */
export class LiveCatalogue implements Catalogue {
  readonly folder: string;
  readonly precisions: readonly PrecisionEntry[] = builtIn.precisions;
  optimizers: readonly OptimizerEntry[] = builtIn.optimizers;
  problems: readonly ProblemEntry[] = builtIn.problems;
  unloaded: readonly UnloadedPlugin[] = [];
  readonly #tell: NonNullable<Options['tell']>;
  #files: readonly PluginFile[] = [];
  #fileOf: FolderContents['fileOf'] = new Map();
  /** Why the folder itself cannot be read. */
  #unreadable: string | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor({ folder = pluginFolder(), tell = () => {} }: Options) {
    this.folder = folder;
    this.#tell = tell;
  }

  static async open(options: Options = {}): Promise<LiveCatalogue> {
    const catalogue = new LiveCatalogue(options);
    await catalogue.refresh();
    return catalogue;
  }

  /** Ids of what plug-ins define. */
  get own(): readonly string[] {
    return [...this.#fileOf.keys()];
  }

  /** Takes up what has changed in the plug-in folder; no more than a look at the files where nothing has. */
  refresh(): Promise<void> {
    const refreshed = this.#last.then(() => this.#refresh());
    this.#last = refreshed.catch(() => undefined);
    return refreshed;
  }

  /**
   * Does work that asks problems for their facts, with the catalogue as it is now. What a plug-in has to compute for it
   * is fetched, and the work is done anew: until it has all answers, it must change nothing.
   *
   * @throws DescentError plugin.failed or plugin.changed, and what the work throws
   */
  async complete<T>(work: () => T | Promise<T>): Promise<T> {
    await this.refresh();
    for (const { content } of this.#files) if (content.kind === 'problem') content.trim();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof AnswerWanted)) throw error;
        await error.fetch();
      }
    }
  }

  /** The plug-in files that define some optimizers or problems; of those that are built in, or gone, there are none. */
  async filesOf(ids: readonly string[]): Promise<readonly string[]> {
    const own = ids.filter((id) => !isBuiltIn(id));
    if (own.length === 0) return [];
    await this.refresh();
    return own.flatMap((id) => this.#fileOf.get(id) ?? []);
  }

  async #refresh(): Promise<void> {
    const [found, unreadable] = this.#look();
    const known = new Map(this.#files.map((each) => [each.file, each]));
    const isSame = found.length === known.size && found.every((file) => known.get(file)?.isCurrent());
    if (isSame && unreadable === this.#unreadable) return;
    this.#unreadable = unreadable;
    const files = new Map<string, PluginFile>();
    const left = found.values();
    const lane = async (): Promise<void> => {
      for (const file of left) {
        const before = known.get(file);
        // What one that could not be loaded lacks may be there now.
        const isKept = before?.isCurrent() === true && before.content.kind !== 'unloaded';
        files.set(file, isKept ? before : await PluginFile.load(file));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    this.#files = found.map((file) => files.get(file)!);
    this.#take(contentsOf(this.#files));
  }

  #look(): [found: readonly string[], unreadable: string | undefined] {
    try {
      return [pluginFiles(this.folder), undefined];
    } catch (error) {
      return [[], (error as Error).message];
    }
  }

  #take({ optimizers, problems, unloaded, fileOf }: FolderContents): void {
    const told = new Set(this.unloaded.map(unloadedText));
    this.optimizers = [...builtIn.optimizers, ...optimizers];
    this.problems = [...builtIn.problems, ...problems];
    this.unloaded =
      this.#unreadable === undefined ? unloaded : [...unloaded, { file: this.folder, why: this.#unreadable }];
    this.#fileOf = fileOf;
    for (const each of this.unloaded) if (!told.has(unloadedText(each))) this.#tell(each);
  }
}
