import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DescentError } from '../../shared/domain/error.ts';

interface Module {
  /** SHA-256 of its text as it was loaded; undefined: it was not, as a native addon is by its path. */
  source: string | undefined;
  /** Modules that it imports or requires, by the names that it calls them. */
  readonly imports: Map<string, string>;
}

/** By URL: what plug-ins have loaded in this process. */
const modules = new Map<string, Module>();
/** Whose plug-in is at work: nothing can be added to its revision any more. */
const sealed = new Set<string>();

const api = new URL('./api.ts', import.meta.url).href;
/** This program's own files belong to the revision of the engine. */
const program = new URL('../../', import.meta.url).href;

const isOwn = (url: string): boolean => !url.startsWith('node:') && !url.startsWith(program);

const track = (url: string): Module => {
  const module = modules.get(url) ?? { source: undefined, imports: new Map<string, string>() };
  modules.set(url, module);
  return module;
};

/**
 * `descent` means this program's own plug-in interface, wherever the file lies; and of every module that a plug-in
 * imports, directly or not, the text is taken as it is loaded, so that no edit comes between looking and loading.
 */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'descent') return { url: api, format: 'module-typescript', shortCircuit: true };
    const found = next(specifier, context);
    const { parentURL = '' } = context;
    const parent = modules.get(parentURL);
    if (parent === undefined || !isOwn(found.url) || parent.imports.get(specifier) === found.url) return found;
    if (sealed.has(parentURL)) throw importedLate(parentURL, specifier);
    parent.imports.set(specifier, found.url);
    track(found.url);
    return found;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const module = modules.get(url);
    // Of what is no text for Node to read, it is null.
    const text = loaded.source ?? undefined;
    if (module === undefined || text === undefined) return loaded;
    const source = sha256(text);
    if (module.source !== undefined && module.source !== source)
      throw new DescentError('plugin.invalid', `${nameOf(url)} was edited while it was loaded`);
    module.source = source;
    return loaded;
  },
});

/** Code that comes later would be in no revision. */
const importedLate = (url: string, specifier: string): DescentError =>
  new DescentError('plugin.late_import', `${nameOf(url)} imports ${specifier} when it is at work already`, {
    advice: 'Import it at the top of the file: all that a plug-in is made of is known when it is loaded.',
  });

/** To be called before a plug-in's own module is imported. */
export const follow = (url: string): void => void track(url);

/** All modules of a plug-in, itself first: as it reaches them, the imports of each in the order of their names. */
function reached(root: string): string[] {
  const order = [root];
  const known = new Set(order);
  for (const url of order)
    for (const [, target] of importsOf(url)) {
      if (known.has(target)) continue;
      known.add(target);
      order.push(target);
    }
  return order;
}

const importsOf = (url: string): [specifier: string, url: string][] =>
  [...(modules.get(url)?.imports ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));

/** The files of a plug-in's modules. */
export const moduleFiles = (root: string): string[] =>
  reached(root).flatMap((url) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));

/**
 * A number for the texts of a loaded plug-in and of all that it imports, and for how they import each other; where they
 * lie, and in which order they were loaded, is no part of it. From then on it can import nothing more.
 *
 * A file that imports nothing has the number of its text alone.
 */
export function sealedRevision(root: string): number {
  const all = reached(root);
  for (const url of all) sealed.add(url);
  const [own = '', ...others] = all.map(sourceOf);
  if (others.length === 0) return numberOf(own);
  const at = new Map(all.map((url, i) => [url, i]));
  const links = all.map((url) => importsOf(url).map(([specifier, target]) => [specifier, at.get(target)]));
  return numberOf(sha256(JSON.stringify([own, others, links])));
}

/** What no hook has seen, such as a native addon, is read as it lies there. */
const sourceOf = (url: string): string => modules.get(url)?.source ?? sha256(readFileSync(fileURLToPath(url)));

const sha256 = (data: string | ArrayBuffer | NodeJS.ArrayBufferView): string =>
  hash('sha256', data instanceof ArrayBuffer ? new Uint8Array(data) : data, 'hex');

/** As much of a hash as a number holds exactly. */
const numberOf = (digest: string): number => parseInt(digest.slice(0, 12), 16);

const nameOf = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);
