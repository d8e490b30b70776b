import { DescentError, exitCodes } from '../../shared/domain/error.ts';
import { engineRevision, type Revisions } from '../../shared/domain/revisions.ts';
import type { RunSpec } from '../../shared/domain/run-spec.ts';
import { builtIn, isBuiltIn, type Definitions } from '../catalogue.ts';
import type { Plugin } from '../plugins/load.ts';
import type { Code } from './protocol.ts';

/** What a message is about. */
type Subject = Pick<RunSpec, 'problem'> & Partial<Pick<RunSpec, 'optimizer' | 'precision'>>;

type Definition = Plugin['definition'];

/** Files that were loaded: Node runs a module once a process, whatever becomes of its file. */
const loaded = new Map<string, Definition>();

/**
 * The built-in definitions with the plug-ins that a message names, and no others.
 *
 * @throws DescentError code.changed where they are not those that it wants
 */
export async function definitionsFor(subject: Subject, { plugins, revisions }: Code): Promise<Definitions> {
  const { optimizers, problems, precisions } = builtIn;
  const own: Definition[] = [];
  for (const file of plugins) own.push(await definitionIn(file));
  const definitions = {
    optimizers: [...optimizers, ...own.filter((definition) => 'step' in definition)],
    problems: [...problems, ...own.filter((definition) => 'instance' in definition)],
    precisions,
  };
  requireRevisions(subject, definitions, revisions);
  return definitions;
}

async function definitionIn(file: string): Promise<Definition> {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  try {
    // Here, since it looks at every module from then on.
    const { loadPlugin } = await import('../plugins/load.ts');
    const { definition } = await loadPlugin(file);
    loaded.set(file, definition);
    return definition;
  } catch (error) {
    // It could be loaded when this was asked for.
    throw changed((error as Error).message, putBack);
  }
}

const putBack = 'Put the file back and resume the run, or run the suite again for the new code.';
const again = 'Run the suite again: its runs are then new ones, by the new code.';

function requireRevisions(
  subject: Subject,
  { optimizers, problems, precisions }: Definitions,
  wanted: Partial<Revisions>,
): void {
  const revisionOf = (list: readonly { id: string; revision: number }[], id = '') =>
    list.find((entry) => entry.id === id)?.revision;
  const { problem, optimizer, precision } = subject;
  const parts = [
    ['engine', undefined, engineRevision],
    ['problem', problem.id, revisionOf(problems, problem.id)],
    ['optimizer', optimizer?.id, revisionOf(optimizers, optimizer?.id)],
    ['precision', precision, revisionOf(precisions, precision)],
  ] as const;
  for (const [part, id, found] of parts) {
    const expected = wanted[part];
    if (expected === undefined || expected === found) continue;
    const isOwn = id !== undefined && part !== 'precision' && !isBuiltIn(id);
    const what = id === undefined ? `The ${part}` : `The ${part} ${id}`;
    if (found === undefined) throw changed(`${what} is not there any more.`, isOwn ? putBack : again);
    if (isOwn) throw changed(`${what} has changed: its plug-in, or a module that it imports, was edited.`, putBack);
    throw changed(`${what} has changed: it has revision ${found}, and not ${expected}.`, again);
  }
}

const changed = (message: string, advice: string): DescentError =>
  new DescentError('code.changed', message, { advice, exitCode: exitCodes.someRunsFailed });
