/** What is read of vitest's JSON report. */
export interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export interface Verdict {
  readonly line: string;
  readonly exitCode: number;
  /** Why the exit code is not 0 where the counts do not tell. */
  readonly note: string | undefined;
}

/** The closing line and exit code of a test run. A file that could not even be loaded counts as one failure. */
export function judge(report: Report, runnerCode: number): Verdict {
  const statuses = report.testResults.flatMap((file) => {
    const own = file.assertionResults.map((test) => test.status);
    return file.status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const count = (status: string): number => statuses.filter((each) => each === status).length;
  const passed = count('passed');
  const failed = count('failed');
  const skipped = statuses.length - passed - failed;
  const ok = runnerCode === 0 && report.success && failed === 0 && passed > 0;
  return {
    line: `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`,
    exitCode: ok ? 0 : 1,
    note:
      ok || failed > 0
        ? undefined
        : passed === 0
          ? 'no test ran'
          : 'the runner reported an error outside of any test (see above)',
  };
}
