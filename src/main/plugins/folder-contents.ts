import { realpathSync } from 'node:fs';
import type { OptimizerEntry, ProblemEntry, UnloadedPlugin } from '../../shared/domain/catalogue.ts';
import { isBuiltIn } from '../catalogue.ts';
import type { PluginFile } from './plugin-file.ts';

/** What the files of the plug-in folder come to together. */
export interface FolderContents {
  readonly optimizers: readonly OptimizerEntry[];
  readonly problems: readonly ProblemEntry[];
  readonly unloaded: readonly UnloadedPlugin[];
  /** By the ids of optimizers and problems. */
  readonly fileOf: ReadonlyMap<string, string>;
}

/** An id is that of the first file that has it. What another plug-in imports is no plug-in that has gone wrong. */
export function contentsOf(files: readonly PluginFile[]): FolderContents {
  const imported = new Set(files.flatMap(importsOf));
  const fileOf = new Map<string, string>();
  const [optimizers, problems]: [OptimizerEntry[], ProblemEntry[]] = [[], []];
  const unloaded: UnloadedPlugin[] = [];
  for (const { file, content } of files) {
    if (content.kind === 'unloaded') {
      if (!imported.has(realPath(file))) unloaded.push({ file, why: content.why });
      continue;
    }
    const { id } = content.entry;
    const other = isBuiltIn(id) ? 'is built in' : fileOf.has(id) ? `${fileOf.get(id)!} has` : undefined;
    if (other !== undefined) {
      unloaded.push({ file, why: `its id is ${id}, which ${other}: choose another one` });
      continue;
    }
    fileOf.set(id, file);
    if (content.kind === 'optimizer') optimizers.push(content.entry);
    else problems.push(content.entry);
  }
  return { optimizers, problems, unloaded, fileOf };
}

const importsOf = ({ content, modules }: PluginFile): readonly string[] =>
  content.kind === 'unloaded' ? [] : modules.slice(1);

/** As modules are named. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    // Gone meanwhile.
    return file;
  }
}
