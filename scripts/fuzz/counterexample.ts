/** What is read of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

export interface Finding {
  readonly file: string;
  readonly test: string;
  /** What fast-check found; undefined: the test failed in another way. */
  readonly found: { readonly seed: string; readonly path: string; readonly counterexample: string } | undefined;
  readonly message: string;
}

const pattern =
  /\{ seed: (?<seed>-?\d+), path: "(?<path>[\d:]*)", endOnFailure: true \}\nCounterexample: (?<counterexample>.*?)\n(?:Shrunk|Got|Hint)/s;

/** The tests that failed; a file that could not even be loaded is one. */
export function findingsOf(report: Report): Finding[] {
  return report.testResults.flatMap(({ name: file, message = '', assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && message !== '') return [{ file, test: '', found: undefined, message }];
    return failed.map(({ fullName, failureMessages = [] }) => {
      const whole = failureMessages.join('\n');
      const groups = pattern.exec(whole)?.groups as Finding['found'];
      return { file, test: fullName, found: groups && { ...groups }, message: whole };
    });
  });
}

/** A finding as it is told: which test, and the line that keeps the counterexample in it. */
export function told({ file, test, found, message }: Finding, root: string): string {
  const where = `${file.replace(`${root}/`, '')}: ${test}`;
  if (found === undefined) return `${where}\n${message}`;
  const { seed, path, counterexample } = found;
  return [
    where,
    `  seed ${seed}, path ${JSON.stringify(path)}`,
    '  To be tried every time from now on, as the last argument of its fc.assert:',
    `    { examples: [${counterexample}] }`,
  ].join('\n');
}
