import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createMailReader } from "../../platform/mail-reader.ts";
import { verdictOf } from "./bounce.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/bounce_mails");
const there = existsSync(folder);
if (!there) process.stdout.write("The open bounce mails are not here (shared/data/bounce_mails): skipped.\n");

const reader = createMailReader();
afterAll(() => reader.stop());

/** Reports that a reader pressed "spam" or "unsubscribe"; a broken signature (auth-failure) is our fault, not their wish. */
const COMPLAINTS = new Set(["abuse", "opt-out", "fraud"]);

describe.skipIf(!there)("the open bounce mails", () => {
  const rows = (there ? readFileSync(join(folder, "expected.csv"), "utf8") : "")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","))
    .map(([file = "", , , , reason = "", hard = "", feedback = ""]) => ({ file, reason, hard: hard === "true", feedback }));

  it("95 in 100 are told hard or not, every complaint is one, no automatic answer counts against anybody", async () => {
    const wrong: string[] = [];
    const complaints: string[] = [];
    for (const [file, told] of Map.groupBy(rows, (row) => row.file)) {
      const mail = await reader.read(readFileSync(join(folder, "eml", file)));
      const verdict = mail === null ? null : verdictOf(mail);
      told.forEach(({ hard, feedback, reason }, i) => {
        const bounce = verdict?.kind === "bounces" ? (verdict.bounces[i] ?? verdict.bounces[0]) : undefined;
        const right = (bounce?.kind === "hard") === hard && verdict !== null;
        if (!right) wrong.push(file);
        if (COMPLAINTS.has(feedback) && verdict?.kind !== "complaint") complaints.push(file);
        if (reason === "vacation") expect(verdict?.kind, file).toBe("automatic");
      });
    }
    const share = 1 - wrong.length / rows.length;
    process.stdout.write(`${rows.length} recipients in open bounce mails: ${(100 * share).toFixed(1)} % told hard or not as labelled\n`);
    expect(complaints).toEqual([]);
    expect(share, `told wrongly: ${wrong.join(", ")}`).toBeGreaterThanOrEqual(0.95);
  });

  it("what is no bounce is a person's", async () => {
    for (const name of readdirSync(join(folder, "not_bounce"))) {
      const mail = await reader.read(readFileSync(join(folder, "not_bounce", name)));
      expect(mail === null ? null : verdictOf(mail).kind, name).toBe("person");
    }
  });
});
