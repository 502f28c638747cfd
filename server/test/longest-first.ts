import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest by far, though most are short: what they start or simulate is large. */
const LONG = [
  "/stories/",
  "/demo.test.ts",
  "/membership.test.ts",
  "/sender-faults.test.ts",
  "/merge.test.ts",
  "/needs.test.ts",
  "-open-data.test.ts",
];

/** The order in which files are begun: the long ones first, so that no worker is left alone with one at the end; then as Vitest has it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const long = (file: TestSpecification): boolean => LONG.some((part) => file.moduleId.includes(part));
    const sorted = await super.sort(files);
    return [...sorted.filter(long), ...sorted.filter((file) => !long(file))];
  }
}
