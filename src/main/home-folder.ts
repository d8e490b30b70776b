import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * The home folder of this user; undefined where the system knows none. `homedir` gives HOME as it is: by an empty or
 * relative one, the current folder would be taken for it.
 */
export function homeFolder(): string | undefined {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // There is neither HOME nor an entry for this user.
    }
  }
  return undefined;
}
