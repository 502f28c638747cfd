// The list of faults to survive has 56 rows; tests carry a row's number at the beginning of their name.

export const ROWS = 56;

export interface VitestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly title: string; readonly status: string }[] }[];
}

/** Rows whose tests all passed, rows with a test that did not, and rows without any. A skipped test counts for nothing. */
export function faultRows({ testResults }: VitestResult): { passed: number[]; failed: number[]; untested: number[] } {
  const rows = new Map<number, boolean>();
  for (const { title, status } of testResults.flatMap((each) => each.assertionResults)) {
    if (status !== "passed" && status !== "failed") continue;
    const named = /^faults? (\d+)(?: and (\d+))?/.exec(title);
    for (const row of named?.slice(1).filter((digits) => digits !== undefined) ?? [])
      rows.set(Number(row), (rows.get(Number(row)) ?? true) && status === "passed");
  }
  const all = Array.from({ length: ROWS }, (_, i) => i + 1);
  return {
    passed: all.filter((row) => rows.get(row) === true),
    failed: all.filter((row) => rows.get(row) === false),
    untested: all.filter((row) => !rows.has(row)),
  };
}

export function faultsSentence({ passed, failed, untested }: ReturnType<typeof faultRows>): string {
  const list = (rows: readonly number[]): string => (rows.length === 0 ? "none" : rows.join(", "));
  return `Faults survived: ${passed.length} of ${ROWS} (rows ${list(passed)}); not survived: ${list(failed)}; without a test here: ${list(untested)}`;
}
