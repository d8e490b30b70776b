import type { OptimizerEntry, ProblemEntry } from '../../shared/domain/catalogue.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { defaultsOf, type ParameterValues } from '../../shared/domain/parameter.ts';
import { statOf } from './folder.ts';
import type { AnswerTo, Question } from './host/messages.ts';
import { pluginFailed, PluginProcess, type Described } from './host/plugin-process.ts';
import { pluginProblem } from './plugin-problem.ts';

/** What a file of the plug-in folder has turned out to be. */
export type Content =
  | { readonly kind: 'optimizer'; readonly entry: OptimizerEntry }
  | { readonly kind: 'problem'; readonly entry: ProblemEntry; readonly trim: () => void }
  | { readonly kind: 'unloaded'; readonly why: string };

/** One file of the plug-in folder, as it was when it was loaded last, in a process of its own. */
export class PluginFile {
  readonly file: string;
  readonly content: Content;
  /** The files that its revision covers; of one that could not be loaded, those that were seen. */
  readonly modules: readonly string[];
  readonly #stamp: string | undefined;
  #process: PluginProcess | undefined;

  private constructor(file: string, described: Described, began: number) {
    this.file = file;
    this.modules = described.modules.length > 0 ? described.modules : [file];
    this.content = this.#contentOf(described);
    this.#stamp = stampOf(this.modules, began);
  }

  static async load(file: string): Promise<PluginFile> {
    const began = Date.now();
    return new PluginFile(file, await describe(file), began);
  }

  /** Whether nothing of what was loaded has changed on the disk. */
  isCurrent(): boolean {
    return this.#stamp !== undefined && this.#stamp === stampOf(this.modules);
  }

  #contentOf(described: Described): Content {
    if (described.type === 'invalid') return { kind: 'unloaded', why: described.why };
    if (described.type === 'optimizer') return { kind: 'optimizer', entry: described.entry };
    const { entry, answer } = described;
    if (answer.clash !== null)
      return { kind: 'unloaded', why: `it refuses its own default of ${answer.clash.key}: ${answer.clash.message}` };
    const ask = <A extends Question['ask']>(asked: A, values: ParameterValues) =>
      this.#ask(entry.revision, asked, values);
    return { kind: 'problem', ...pluginProblem(entry, defaultsOf(entry.parameters), answer, ask) };
  }

  /** @throws DescentError plugin.failed; plugin.changed where the answer would be that of other code */
  async #ask<A extends Question['ask']>(revision: number, asked: A, values: ParameterValues): Promise<AnswerTo[A]> {
    if (this.#process?.alive !== true) this.#process = new PluginProcess(this.file);
    const process = this.#process;
    const described = await process.described;
    if (described.type === 'invalid') throw pluginFailed(this.file, described.why);
    if (described.entry.revision !== revision) {
      process.end();
      throw new DescentError('plugin.changed', `plug-in ${this.file} was edited while it was used.`, {
        advice: 'Try again.',
      });
    }
    return process.ask(asked, values);
  }
}

async function describe(file: string): Promise<Described> {
  try {
    const process = new PluginProcess(file);
    const described = await process.described;
    process.end();
    return described;
  } catch (error) {
    // The system has no process left for it.
    return { type: 'invalid', why: (error as Error).message, modules: [] };
  }
}

/** Clocks of file systems are a few milliseconds behind. */
const clockMs = 50;

/**
 * Tells the files from what they become when they are edited.
 *
 * @param since of files that were written since, or just before, the stamp would not tell what was read: there is none
 */
function stampOf(files: readonly string[], since = Infinity): string | undefined {
  const stamps = files.map(statOf);
  if (stamps.some((stat) => stat !== undefined && stat.ctimeMs >= since - clockMs)) return undefined;
  return JSON.stringify(stamps.map((stat) => stat && [stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs]));
}
