import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compilationVariables } from '../tensor/runtime/environment.ts';
import { makeGraphFolder } from '../tensor/runtime/graph-folder.ts';
import type { Session } from '../tensor/runtime/session.ts';

/**
 * What a compiled program needs beside its variables, as XLA has planned it: it writes its plan down where it is asked
 * to, which takes it a tenth of the compilation longer. It reads its flags once, so that a process can ask for one
 * program alone, before its first compilation.
 */
export class CompilationWatch {
  readonly #folder = makeGraphFolder();

  readonly #session: Session;

  /** @param name of the function whose memory is asked for; it must not have been called */
  constructor(name: string, session: Session) {
    this.#session = session;
    session.compiled?.forget();
    Object.assign(process.env, compilationVariables(process.env, { folder: this.#folder, module: `.*${name}.*` }));
  }

  /** Bytes; undefined where XLA has compiled nothing of that name. */
  end(): number | undefined {
    try {
      const plans = readdirSync(this.#folder).filter((name) => name.endsWith('buffer-assignment.txt'));
      const sizes = plans.map((name) => temporariesOf(readFileSync(join(this.#folder, name), 'utf8')));
      if (sizes.length === 0) return undefined;
      const most = sizes.reduce((a, b) => Math.max(a, b));
      this.#session.compiled?.keep(most);
      return most;
    } catch {
      return undefined;
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

/** Lines such as `allocation 72: size 56688, preallocated-temp:`. */
export const temporariesOf = (plan: string): number =>
  [...plan.matchAll(/^\s*allocation \d+: size (\d+), preallocated-temp/gm)].reduce(
    (sum, [, size]) => sum + Number(size),
    0,
  );
