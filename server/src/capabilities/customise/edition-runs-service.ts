// An edition for each reader of a segment, with what they buy most first and their address on the cover: one file, sorted by postcode.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import { newId } from "../../platform/ids.ts";
import { createPdfFile } from "../../platform/pdf-file.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Typesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Products } from "../catalogue/index.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { boundEdition } from "./bound-edition.ts";
import { goodsToday } from "./edition-goods-service.ts";
import { editionOf, liking, SLIM } from "./edition.ts";
import { boughtByEach, buyersIn } from "./edition-reads.ts";
import { EDITION_SHEET } from "./edition-sheet.ts";

export interface EditionRunDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly files: Files;
  readonly typesetter: Typesetter;
  readonly goods: Pick<Products, "offered" | "goods">;
  readonly identify: Pick<Identify, "cards">;
  readonly segments: Pick<Segments, "one" | "members">;
  readonly trust: Pick<Trust, "settings" | "restrictedRecords">;
}

export interface EditionRun {
  /** Whose editions are in the file, in their order. */
  readonly readers: readonly string[];
  /** People of the segment without a postal address, or whose data may be kept and not used: they get none. */
  readonly leftOut: number;
  readonly pages: number;
  readonly pdf: Buffer;
}

export interface EditionRuns {
  /** @param subjects categories; all of them where it is empty */
  make(segmentId: string, subjects: readonly string[]): Promise<EditionRun>;
}

/** So many get an edition in one file; set so many at a time, so that memory does not grow with the run. */
const MOST_READERS = 2000;
const AT_ONCE = 1000;
const PART = 50;
/** Files that are being set, named after the process that sets them; they name people, so nothing stays there. */
const FOLDER = "editions";

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What a killed process left of a run goes; another that runs beside this one keeps its own. */
function sweep({ root }: Files): void {
  const folder = join(root, FOLDER);
  const left = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of left) if (!lives(Number.parseInt(name, 10))) rmSync(join(folder, name), { force: true });
}

const postcode = ({ address, country, id }: PersonCard): string =>
  `${address?.country ?? country ?? ""}\u0000${address?.postalCode ?? ""}\u0000${id}`;

function addressOf({ name, address, country }: PersonCard): string[] {
  const { lines = [], postalCode = "", city = "" } = address ?? {};
  return [name ?? "", ...lines, `${postalCode} ${city}`.trim(), address?.country ?? country ?? ""].filter((line) => line !== "");
}

async function readersOf(
  { db, identify, segments, trust }: EditionRunDeps,
  segmentId: string,
): Promise<{ readers: PersonCard[]; leftOut: number }> {
  const { name } = await segments.one(segmentId);
  const members = await segments.members(segmentId);
  if (members.length > MOST_READERS)
    throw new Problem(
      "refused",
      `“${name}” has ${members.length} people, and ${MOST_READERS} editions go into one file. Make a smaller segment.`,
    );
  const restricted = await trust.restrictedRecords(db, members);
  const readers: PersonCard[] = [];
  for (let from = 0; from < members.length; from += AT_ONCE)
    for (const card of await identify.cards(db, members.slice(from, from + AT_ONCE)))
      if (!restricted.has(card.id) && card.address !== null && card.address !== undefined) readers.push(card);
  if (readers.length === 0) throw new Problem("refused", `Nobody of “${name}” has a postal address that may be used.`);
  const key = new Map(readers.map((card) => [card.id, postcode(card)]));
  readers.sort((a, b) => ((key.get(a.id) ?? "") < (key.get(b.id) ?? "") ? -1 : 1));
  return { readers, leftOut: members.length - readers.length };
}

async function make(deps: EditionRunDeps, segmentId: string, subjects: readonly string[]): Promise<EditionRun> {
  const { clickhouse, db, clock, files, goods: catalogue, trust, typesetter } = deps;
  const at = clock();
  const today = dayOf(at);
  const { readers, leftOut } = await readersOf(deps, segmentId);
  const [goods, buyers, { business, sending }] = await Promise.all([
    goodsToday(catalogue),
    buyersIn(clickhouse, null, today),
    trust.settings(db),
  ]);
  const wanted = new Set(subjects);
  const offered = goods.filter(({ category }): boolean => wanted.size === 0 || wanted.has(category));
  if (offered.length === 0) throw new Problem("refused", "There are no goods for this edition. Choose other subjects.");
  const one = (card: PersonCard, pieces: ReadonlyMap<string, number>): object => {
    const own = editionOf(offered, {
      subjects: [],
      liking: liking(offered, pieces),
      buyers,
      onlyBought: false,
      room: SLIM,
    });
    const language = card.language?.slice(0, 2).toLowerCase() ?? "en";
    const country = card.address?.country ?? card.country;
    return boundEdition(
      { subtitle: `For ${card.name ?? "you"}`, subjects: own, language, country, address: addressOf(card) },
      { currency: business.currency, at },
    );
  };
  const path = files.path(FOLDER, `${process.pid}-${newId()}.pdf`);
  try {
    const file = await createPdfFile(path);
    let pages = 0;
    try {
      for (let from = 0; from < readers.length; from += PART) {
        const some = readers.slice(from, from + PART);
        const bought = await boughtByEach(
          clickhouse,
          some.map(({ id }) => id),
          today,
        );
        const editions = some.map((card) => one(card, bought.get(card.id) ?? new Map<string, number>()));
        const data = { title: business.name, sender: sending.fromName, editions };
        pages += await file.add((await typesetter.pages(EDITION_SHEET, data, undefined, "paper")).pdf);
      }
    } finally {
      await file.close();
    }
    return { readers: readers.map(({ id }) => id), leftOut, pages, pdf: await readFile(path) };
  } finally {
    await rm(path, { force: true });
  }
}

export function createEditionRuns(deps: EditionRunDeps): EditionRuns {
  sweep(deps.files);
  return { make: (segmentId, subjects) => make(deps, segmentId, subjects) };
}
