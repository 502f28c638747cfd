// A file of goods → articles of the catalogue, a batch a transaction. The catalogue lies above this room; the house hands its door in.
import type { Db, Postgres } from "../../platform/postgres.ts";
import { readGood, type StatedGood } from "./good-row.ts";
import type { Format } from "./import-format.ts";
import type { Logbook } from "./import-logbook-service.ts";
import type { Mapping } from "./import-meanings.ts";
import { readAll, type Batch, type Progress } from "./import-run-service.ts";
import type { ImportReport, ImportRow } from "./import-store.ts";
import { Counting, type Tally } from "./import-tally.ts";
import type { Refused } from "./rejects.ts";

/** What becomes of a statement about an article, in the order of the statements. */
export interface GoodAnswer {
  readonly outcome: "new" | "changed" | "same" | "refused";
  /** Why it was refused, or what changes; null where there is nothing to say. */
  readonly why: string | null;
}

/** What an import of goods asks and says of catalogue. */
export interface GoodsDoor {
  /** What would become of statements. Changes nothing. */
  judge(db: Db, rows: readonly StatedGood[]): Promise<GoodAnswer[]>;
  /** Writes statements as a file's. @param own this import and earlier ones of the same file: what they brought is theirs together */
  put(tx: Db, rows: readonly StatedGood[], file: { readonly id: string; readonly own: readonly string[] }): Promise<GoodAnswer[]>;
  /** A file is through: what of it is new, back or cheaper is told. */
  announce(tx: Db): Promise<void>;
  /** Takes back what a file alone brought and changed, a piece at a time; nothing where there is nothing left. */
  takeBack(tx: Db, importId: string, limit: number): Promise<{ gone: number; restored: number }>;
}

export interface GoodsDeps {
  readonly postgres: Postgres;
  readonly goods: GoodsDoor;
  readonly progress: Progress;
  readonly own: readonly string[];
}

/** Rows a batch. */
const BATCH = 5000;

/** What would become of a row, as a preview shows it. */
interface Judged {
  readonly outcome: "new" | "known" | "rejected";
  readonly why: string;
}

/** What would happen to the rows of a preview. */
export async function judgeGoods(
  { db, goods }: { readonly db: Db; readonly goods: Pick<GoodsDoor, "judge"> },
  sample: readonly string[][],
  mapping: Mapping,
  format: Format,
): Promise<Judged[]> {
  const read = sample.map((cells) => readGood(cells, mapping, format));
  const answers = await goods.judge(
    db,
    read.flatMap((each) => ("ok" in each ? [each.ok] : [])),
  );
  let next = 0;
  return read.map((each): Judged => {
    if ("why" in each) return { outcome: "rejected", why: each.why };
    const { outcome, why } = answers[next++] ?? { outcome: "same", why: null };
    if (outcome === "refused") return { outcome: "rejected", why: why ?? "" };
    if (outcome === "new") return { outcome: "new", why: "A new article." };
    return { outcome: "known", why: outcome === "same" ? "Known, and nothing changes." : `Known; ${why ?? "something"} changes.` };
  });
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
  readonly good: StatedGood;
}

function batchOf(row: ImportRow, deps: GoodsDeps): Batch {
  const lines: Line[] = [];
  const counting = new Counting();
  const refused: Refused[] = [];
  const refuse = (line: number, why: string, cells: readonly string[]): void => {
    counting.rejects++;
    counting.refuse(why, 0);
    refused.push({ line, why, cells });
  };
  return {
    take(cells, line) {
      counting.rows++;
      const read = readGood(cells, row.mapping, row.options);
      if ("why" in read) refuse(line, read.why, cells);
      else lines.push({ line, cells, good: read.ok });
    },
    bad(why, line) {
      counting.rows++;
      refuse(line, why, []);
    },
    get full() {
      return lines.length + refused.length >= BATCH;
    },
    write: (note) =>
      deps.postgres.transaction(async (tx) => {
        const file = { id: row.id, own: deps.own };
        const answers = await deps.goods.put(
          tx,
          lines.map(({ good }) => good),
          file,
        );
        lines.forEach(({ line, cells }, i) => {
          const { outcome, why } = answers[i] ?? { outcome: "same", why: null };
          if (outcome === "refused") refuse(line, why ?? "", cells);
          else counting.outcome(outcome, 0);
        });
        await note(tx, counting.tally(), refused);
      }),
  };
}

/** Imports a file of goods, or goes on where an earlier run was cut off. */
export async function importGoods(row: ImportRow, logbook: Logbook, deps: GoodsDeps): Promise<ImportReport> {
  await readAll(row, logbook, () => batchOf(row, deps), deps.progress);
  return report(logbook.tally);
}

const LABELS = { new: "about new articles", changed: "changed known articles", same: "said what was known" } as const;

function report({ rows, rejects, outcomes, refused }: Tally): ImportReport {
  const n = (value: number): string => value.toLocaleString("en");
  const count = (outcome: keyof typeof LABELS): number => outcomes[outcome]?.rows ?? 0;
  const goods = { new: count("new"), changed: count("changed"), same: count("same") };
  return {
    rows,
    sentence: `${n(rows)} lines read: ${n(goods.new)} about new articles, ${n(goods.changed)} that changed known ones, ${n(goods.same)} said what was known already.`,
    outcomes: [
      ...(["new", "changed", "same"] as const).map((outcome) => ({
        outcome,
        label: LABELS[outcome],
        rows: goods[outcome],
        amountMinor: null,
      })),
      ...Object.entries(refused).map(([label, sum]) => ({ outcome: "rejected", label, rows: sum.rows, amountMinor: null })),
    ],
    people: { new: 0, known: 0 },
    orders: 0,
    extended: 0,
    repeated: goods.same,
    rejects,
    sumMinor: null,
    goods,
  };
}
