/**
 * What Chromium is told at its start, before what a person adds. Its sandbox does not work for root; for everybody else it
 * stays on. And it tells of every D-Bus service and GPU that a machine lacks, as errors, though it does without them: only
 * what ends it is shown, unless logging is asked for.
 */
export const chromiumFlags = (args: readonly string[], uid = process.getuid?.()): string[] => [
  ...(uid === 0 ? ['--no-sandbox'] : []),
  ...(args.some((arg) => /^--(enable-logging|log-level)\b/.test(arg)) ? [] : ['--log-level=3']),
];
