import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptVariables } from '../environment.ts';
import { makeGraphFolder } from '../graph-folder.ts';
import { compilationsFolder, machineFolder } from './folder.ts';
import { manifestName, readManifest, writeWhole, type Manifest } from './manifest.ts';

/**
 * What XLA has compiled, kept on disk between processes. TensorFlow looks for it in a folder of this process, and writes
 * there what it did not find. It trusts what lies there: a cut-off file would fail the run, and one flipped bit would be
 * run as machine code. So that folder gets only what has the hash with which it was kept; whatever is wrong with the rest,
 * it costs a compilation and nothing else.
 */
export class Compilations {
  /** Where TensorFlow of this process looks. */
  readonly #own: string;
  readonly #kept: string;
  /** Files of `#own` whose program is known. */
  readonly #known = new Set<string>();

  private constructor(own: string, kept: string) {
    this.#own = own;
    this.#kept = kept;
  }

  /**
   * Of a process that is about to load TensorFlow, with what it is to find in its environment; undefined: nothing is kept.
   */
  static open(
    env: Readonly<NodeJS.ProcessEnv>,
  ): { readonly compilations: Compilations; readonly variables: Readonly<Record<string, string>> } | undefined {
    const folder = compilationsFolder(env);
    if (folder === undefined) return undefined;
    const own = makeGraphFolder();
    // TensorFlow takes the flag to end there, and would look in a folder that is everybody's.
    if (/\s/.test(own)) {
      rmSync(own, { recursive: true, force: true });
      return undefined;
    }
    process.on('exit', () => rmSync(own, { recursive: true, force: true }));
    return {
      compilations: new Compilations(own, machineFolder(folder, env)),
      variables: keptVariables(env, own),
    };
  }

  /** @param program the bytes of its `saved_model.pb` */
  of(program: Uint8Array): CompiledProgram {
    return new CompiledProgram({
      own: this.#own,
      kept: join(this.#kept, hash('sha256', program, 'hex')),
      known: this.#known,
    });
  }
}

interface Folders {
  readonly own: string;
  /** Of this program on this machine. */
  readonly kept: string;
  readonly known: Set<string>;
}

/** What is kept of one program. */
export class CompiledProgram {
  readonly #folders: Folders;
  readonly #files = new Set<string>();
  #manifest: Manifest | undefined;
  #isPlaced = false;

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  /** What its main loop needs beside its variables, bytes; undefined: it was not told. */
  get temporaryBytes(): number | undefined {
    return this.#read().temporaryBytes;
  }

  /** Has it compiled again, though it was: what only a compilation tells is wanted. */
  forget(): void {
    this.#manifest = { files: {} };
  }

  /** Puts what was compiled before where TensorFlow looks, once. */
  place(): void {
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    const { own, kept } = this.#folders;
    for (const [name, sha256] of Object.entries(this.#read().files))
      attempt(() => {
        const bytes = readFileSync(join(kept, name));
        if (hash('sha256', bytes, 'hex') !== sha256) return;
        writeFileSync(join(own, name), bytes);
        this.#take(name);
      });
    // The sweep goes by the time of last use.
    if (this.#files.size > 0) attempt(() => utimesSync(join(kept, manifestName), new Date(), new Date()));
  }

  /** Keeps what was compiled since. */
  keep(temporaryBytes?: number): void {
    const { own, kept, known } = this.#folders;
    attempt(() => {
      const fresh = readdirSync(own).filter((name) => name.endsWith('.pb') && !known.has(name));
      if (fresh.length === 0 && temporaryBytes === undefined) return;
      mkdirSync(kept, { recursive: true });
      const before = this.#read();
      const files: Record<string, string> = { ...before.files };
      for (const name of fresh) {
        this.#take(name);
        const compiled = readFileSync(join(own, name));
        files[name] = hash('sha256', compiled, 'hex');
        writeWhole(kept, name, compiled);
      }
      const bytes = temporaryBytes ?? before.temporaryBytes;
      this.#manifest = { files, ...(bytes !== undefined && { temporaryBytes: bytes }) };
      writeWhole(kept, manifestName, JSON.stringify(this.#manifest));
    });
  }

  /** Keeps nothing of what was found. */
  discard(): void {
    if (this.#files.size > 0) attempt(() => rmSync(this.#folders.kept, { recursive: true, force: true }));
  }

  /** Takes it away from where TensorFlow looks: this process is through with the program. */
  close(): void {
    const { own, known } = this.#folders;
    for (const name of this.#files) {
      attempt(() => rmSync(join(own, name), { force: true }));
      known.delete(name);
    }
  }

  #take(name: string): void {
    this.#files.add(name);
    this.#folders.known.add(name);
  }

  #read(): Manifest {
    return (this.#manifest ??= readManifest(this.#folders.kept));
  }
}

/** Where it fails, as on a full disk or in a folder that is not ours, a program is compiled again some time. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // See above.
  }
}
