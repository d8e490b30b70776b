import { DescentError, exitCodes } from '../../src/shared/domain/error.ts';

/** A window needs a screen; a machine that is reached by ssh mostly has none. */
export function requireDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): void {
  if (platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => (name ?? '') !== '')) return;
  throw new DescentError(
    'window.no_display',
    'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.',
    {
      exitCode: exitCodes.device,
      advice:
        'The command line does the same work: npm run descent -- run suites/demo.json (all commands: npm run descent -- --help). ' +
        'With Xvfb installed, xvfb-run -a npm start opens the window on a display of its own.',
    },
  );
}
