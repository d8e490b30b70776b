import { runCommandLine } from './program.ts';
import { guardStreams, reportError } from './report.ts';

guardStreams();
// What is thrown outside of any promise of ours, such as in a timer, is told like every other error.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => process.exit(reportError(error)));

process.exitCode = await runCommandLine(process.argv.slice(2)).catch(reportError);
