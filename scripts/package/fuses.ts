import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { failure } from '../setup/failure.ts';

const appleOrWindows = process.platform === 'darwin' || process.platform === 'win32';

/** The fuses of a release: the executable is the window and nothing else. */
export const releaseFuses = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Electron has it on these two only.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: appleOrWindows,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
} as const;

/** Names of the fuses that an executable has otherwise than a release must. */
export async function wrongFuses(executable: string): Promise<string[]> {
  const wire: Readonly<Record<string, unknown>> = { ...(await getCurrentFuseWire(executable)) };
  const names: Readonly<Record<string, unknown>> = { ...FuseV1Options };
  return Object.entries(releaseFuses)
    .filter(([fuse, on]) => wire[fuse] !== (on ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([fuse]) => String(names[fuse]));
}

/** Sets the fuses of a release, and reads them back. */
export async function setReleaseFuses(executable: string): Promise<void> {
  await flipFuses(executable, { version: FuseVersion.V1, ...releaseFuses });
  const wrong = await wrongFuses(executable);
  if (wrong.length === 0) return;
  throw failure('fuses', `${executable} did not take the fuses ${wrong.join(', ')}.`, 'Set Electron up again.');
}
